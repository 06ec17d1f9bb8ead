package simulator

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// upload is one file part of a request.
type upload struct {
	Name    string
	Content []byte
}

// parameters is a request as read from the wire, wherever each part travelled.
type parameters struct {
	values map[string]string
	files  map[string]upload
}

// maxBody is the longest request body read: the largest submission is sixteen
// files, most of them of at most 4 MB.
const maxBody = 96 << 20

// readParameters collects the parameters of the URL query and of the body.
// The refusal tells what is wrong with the request's outer form; the
// parameters read so far come with it.
func readParameters(r *http.Request) (parameters, *refusal) {
	p := parameters{values: map[string]string{}, files: map[string]upload{}}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return p, invalidParameter("URL 参数无法解析")
	}
	if bad := p.merge(query); bad != nil {
		return p, bad
	}
	contentType := r.Header.Get("Content-Type")
	if contentType == "" || r.Body == nil || r.Body == http.NoBody {
		return p, nil
	}
	body := http.MaxBytesReader(nil, r.Body, maxBody)
	kind, options, err := mime.ParseMediaType(contentType)
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded":
		text, err := io.ReadAll(body)
		if err != nil {
			return p, badBody(err)
		}
		form, err := url.ParseQuery(strings.TrimSpace(string(text)))
		if err != nil {
			return p, invalidParameter("请求体无法解析")
		}
		return p, p.merge(form)
	case err == nil && kind == "multipart/form-data" && options["boundary"] != "":
		return p, p.readMultipart(multipart.NewReader(body, options["boundary"]))
	}
	// An empty body of any kind carries nothing to misread.
	if n, _ := body.Read(make([]byte, 1)); n == 0 {
		return p, nil
	}
	return p, invalid("isv.invalid-content-type", "不支持的 Content-Type")
}

func (p *parameters) readMultipart(reader *multipart.Reader) *refusal {
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badBody(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return badBody(err)
		}
		name := part.FormName()
		if part.FileName() == "" {
			if bad := p.set(name, string(content)); bad != nil {
				return bad
			}
			continue
		}
		if _, twice := p.files[name]; twice {
			return invalidParameter("重复的文件：" + name)
		}
		p.files[name] = upload{Name: part.FileName(), Content: content}
	}
}

func (p *parameters) merge(values url.Values) *refusal {
	for name, all := range values {
		for _, value := range all {
			if bad := p.set(name, value); bad != nil {
				return bad
			}
		}
	}
	return nil
}

// set takes a parameter; the same one twice has to say the same.
func (p *parameters) set(name, value string) *refusal {
	if before, twice := p.values[name]; twice && before != value {
		return invalidParameter("重复的参数：" + name)
	}
	p.values[name] = value
	return nil
}

func badBody(err error) *refusal {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return invalid("isv.invalid-file-size", "请求内容过大")
	}
	return invalid("isv.upload-fail", "请求体读取失败")
}
