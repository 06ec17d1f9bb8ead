package simulator

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // the formats the platform takes
	_ "image/png"
	"strings"
)

// Alipay open platform: a logo is square, RGB and at most 2 MB; other pictures
// are at most 4 MB and 2160x3840; a test attachment is at most 10 MB.
const (
	maxLogo       = 2 << 20
	maxPicture    = 4 << 20
	maxAttachment = 10 << 20
	maxWidth      = 2160
	maxHeight     = 3840
)

// readPicture reads what a picture is from its bytes, not from its name.
func readPicture(content []byte) (image.Config, bool) {
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	return config, err == nil && (format == "png" || format == "jpeg")
}

func checkLogo(file upload) *refusal {
	if len(file.Content) == 0 {
		return business("LOGO_IS_BLANK", "小程序图标为空")
	}
	if len(file.Content) > maxLogo {
		return business("LOGO_EXCEED_MAX_SIZE", "图标不能超过2MB")
	}
	config, ok := readPicture(file.Content)
	if !ok {
		return business("INVALID_LOGO_EXT", "图标格式应为 png、jpg 或 jpeg")
	}
	switch {
	case config.Width != config.Height:
		return business("LOGO_HEIGHT_NOT_EQUAL_WIDTH", "图标的高度和宽度不相等")
	case config.ColorModel == color.CMYKModel:
		return business("INVALID_LOGO", "图标颜色模式应为RGB，不支持CMYK")
	}
	return nil
}

func checkPicture(file upload, badKind, tooLarge string) *refusal {
	if len(file.Content) > maxPicture {
		return business(tooLarge, "图片不能超过4MB："+file.Name)
	}
	config, ok := readPicture(file.Content)
	if !ok {
		return business(badKind, "图片格式应为 png、jpg 或 jpeg："+file.Name)
	}
	if config.Width > maxWidth || config.Height > maxHeight {
		return business(tooLarge, "图片不能超过2160x3840："+file.Name)
	}
	return nil
}

// checkArchive admits zip and rar, told by their first bytes.
func checkArchive(file upload) *refusal {
	switch {
	case len(file.Content) == 0:
		return business("FILE_IS_BLANK", "测试附件为空")
	case len(file.Content) > maxAttachment:
		return business("FILE_SIZE_EXCEED", "测试附件不能超过10MB")
	case !strings.HasPrefix(string(file.Content), "PK") && !strings.HasPrefix(string(file.Content), "Rar!"):
		return business("INVALID_FILE_EXT", "测试附件应为 zip 或 rar")
	}
	return nil
}
