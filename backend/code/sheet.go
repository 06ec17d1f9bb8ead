package code

import (
	"cmp"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

//go:embed sheet.html
var sheetSource string

// SheetItem is one code on a sheet. Title defaults to the merchant's name of a
// stored code, Caption to its description.
type SheetItem struct {
	CodeID  string `json:"code_id,omitempty"` // a stored code, or
	Link    string `json:"link,omitempty"`    // an ordinary link
	Title   string `json:"title,omitempty"`
	Caption string `json:"caption,omitempty"`
}

// Sheet is a page to be printed.
type Sheet struct {
	Heading string      `json:"heading"`
	Items   []SheetItem `json:"items"`
	Columns int         `json:"columns"` // 1 to 5; 0: 3
	Kind    Kind        `json:"kind"`    // "": Square
	Lang    fault.Lang  `json:"lang"`
}

// MaxSheetItems keeps a sheet within what a browser prints.
const MaxSheetItems = 500

type sheetCell struct {
	Title, Caption template.HTML
	Picture        template.URL
}

// WriteSheet writes a self-contained HTML page for A4 paper: pictures inside,
// no script, nothing loaded from anywhere. A code whose picture is not stored
// is left out of the page and returned. Faults: code.sheet.
func (s *Service) WriteSheet(w io.Writer, sheet Sheet) (missing []string, err error) {
	if n := len(sheet.Items); n == 0 || n > MaxSheetItems {
		return nil, fault.New("code.sheet", fault.T("a sheet holds 1 to %d codes, not %d", "一次可打印 1 到 %d 个码，现在是 %d 个", MaxSheetItems, n)).
			WithRetry(fault.RetryAfterInput)
	}
	if sheet.Columns == 0 {
		sheet.Columns = 3
	}
	if sheet.Columns < 1 || sheet.Columns > 5 {
		return nil, fault.New("code.sheet", fault.T("a sheet has 1 to 5 columns", "每行可放 1 到 5 个码")).WithField("columns").
			WithRetry(fault.RetryAfterInput)
	}
	if sheet.Kind == "" {
		sheet.Kind = Square
	}
	var cells []sheetCell
	for _, item := range sheet.Items {
		cell, err := s.cell(item, sheet.Kind)
		if fault.CodeOf(err) == "code.not_found" {
			missing = append(missing, item.CodeID)
			continue
		}
		if err != nil {
			return nil, err
		}
		cells = append(cells, cell)
	}
	if len(cells) == 0 {
		return missing, fault.New("code.sheet", fault.T("none of the codes has its picture stored", "所选的码都没有保存图片")).
			WithHint(fault.T("fetch the pictures first", "请先下载图片"))
	}
	page, err := template.New("sheet").Parse(sheetSource)
	if err != nil {
		return nil, fmt.Errorf("the sheet's template: %w", err)
	}
	lang, heading := "zh-CN", sheet.Heading
	if sheet.Lang == fault.English {
		lang = "en"
	}
	if heading == "" {
		heading = fault.T("Codes", "小程序码").In(sheet.Lang)
	}
	err = page.Execute(w, map[string]any{"Lang": lang, "Heading": sink.HTML(heading), "ShowHeading": sheet.Heading != "", "Columns": sheet.Columns,
		"Cells": cells})
	return missing, err
}

func (s *Service) cell(item SheetItem, kind Kind) (sheetCell, error) {
	if item.CodeID == "" {
		data, err := LinkPicture(item.Link, 1024)
		if err != nil {
			return sheetCell{}, err
		}
		return sheetCell{sink.HTML(item.Title), sink.HTML(cmp.Or(item.Caption, item.Link)), dataURL("png", data)}, nil
	}
	code, err := s.Code(item.CodeID)
	if err != nil {
		return sheetCell{}, err
	}
	img, err := s.Picture(item.CodeID, kind)
	if err != nil {
		return sheetCell{}, err
	}
	return sheetCell{sink.HTML(cmp.Or(item.Title, code.MerchantName)), sink.HTML(cmp.Or(item.Caption, code.Spec.Describe)), dataURL(img.Format, img.Data)}, nil
}

// dataURL is safe as a template.URL: the format is one of two words and the
// rest is Base64.
func dataURL(format string, data []byte) template.URL {
	return template.URL("data:image/" + format + ";base64," + base64.StdEncoding.EncodeToString(data))
}
