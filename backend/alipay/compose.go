package alipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minifleet/backend/field"
)

// message is a request ready to send. Every parameter is in the body, so that
// no token reaches an address, a proxy's log or an error text.
type message struct {
	contentType string
	body        []byte
}

// compose builds and signs the request of a method.
func (c *Client) compose(method string, t trait, as Acting, req any, files []File) (message, error) {
	if err := checkFiles(t, files); err != nil {
		return message{}, err
	}
	values, err := c.parameters(method, t, as, req)
	if err != nil {
		return message{}, err
	}
	sign, err := c.SignValues(values)
	if err != nil {
		return message{}, fmt.Errorf("sign: %w", err)
	}
	values.Set("sign", sign)
	return messageOf(t, values, files)
}

// parameters are all parameters of a request but its signature.
func (c *Client) parameters(method string, t trait, as Acting, req any) (url.Values, error) {
	values := c.common(method)
	if as.AppAuthToken != "" {
		values.Set("app_auth_token", as.AppAuthToken)
	}
	content, err := encodeFields(req)
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	if t.carrier != carrierBiz {
		return values, spread(values, content)
	}
	if c.keys.aes == nil && EncryptedOnly(method) {
		return nil, errNeedsAES
	}
	if c.keys.aes == nil || method == MethodCertDownload { // which the platform takes in the clear only
		values.Set("biz_content", string(content))
		return values, nil
	}
	sealed, err := encryptContent(c.keys.aes, content)
	if err != nil {
		return nil, err
	}
	values.Set("encrypt_type", "AES")
	values.Set("biz_content", sealed)
	return values, nil
}

// messageOf writes the signed parameters as the method's carrier wants them.
func messageOf(t trait, values url.Values, files []File) (message, error) {
	if t.carrier == carrierMultipart || len(files) > 0 {
		return multipartMessage(values, files)
	}
	return message{contentType: "application/x-www-form-urlencoded;charset=utf-8", body: []byte(values.Encode())}, nil
}

// common are the parameters of every request.
func (c *Client) common(method string) url.Values {
	v := url.Values{
		"app_id":    {c.appID},
		"method":    {method},
		"format":    {"JSON"},
		"charset":   {"utf-8"},
		"sign_type": {"RSA2"},
		"timestamp": {c.now().In(field.Zone()).Format(time.DateTime)},
		"version":   {"1.0"},
	}
	if sn := c.keys.appSN; sn != "" {
		v.Set("app_cert_sn", sn)
	}
	if sn := c.keys.rootSN; sn != "" {
		v.Set("alipay_root_cert_sn", sn)
	}
	return v
}

// encodeFields is the request as a JSON object, without HTML escapes so that
// what is signed reads as what was entered.
func encodeFields(req any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(req); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// spread makes each field of a JSON object a parameter of its own: a string
// as it is, anything else as its JSON. Empty strings are left out.
func spread(values url.Values, content []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(content, &fields); err != nil {
		return fmt.Errorf("the request is no JSON object: %w", err)
	}
	for name, raw := range fields {
		text := string(raw)
		if len(raw) > 0 && raw[0] == '"' {
			if err := json.Unmarshal(raw, &text); err != nil {
				return err
			}
		}
		if text == "" || text == "null" {
			continue
		}
		if values.Has(name) {
			return fmt.Errorf("the field %s collides with a common parameter", name)
		}
		values.Set(name, text)
	}
	return nil
}

// checkFiles refuses a file the method does not have, and two for one field.
func checkFiles(t trait, files []File) error {
	seen := map[string]bool{}
	for _, f := range files {
		switch {
		case !slices.Contains(t.files, f.Field):
			return fmt.Errorf("the method takes no file %q", f.Field)
		case seen[f.Field]:
			return fmt.Errorf("two files for %q", f.Field)
		case len(f.Content) == 0:
			return fmt.Errorf("the file for %q is empty", f.Field)
		}
		seen[f.Field] = true
	}
	return nil
}

// multipartMessage puts every parameter and file in a part of its own.
func multipartMessage(values url.Values, files []File) (message, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := w.WriteField(name, values.Get(name)); err != nil {
			return message{}, err
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, fileName(f)))
		h.Set("Content-Type", fileType(f.Name))
		part, err := w.CreatePart(h)
		if err != nil {
			return message{}, err
		}
		if _, err := part.Write(f.Content); err != nil {
			return message{}, err
		}
	}
	if err := w.Close(); err != nil {
		return message{}, err
	}
	return message{contentType: w.FormDataContentType(), body: b.Bytes()}, nil
}

// fileName is the last element of the file's name, so that no directory of
// the workstation is told to the platform.
func fileName(f File) string {
	name := f.Name
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name == "" {
		return f.Field
	}
	return name
}

func fileType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".zip":
		return "application/zip"
	}
	return "application/octet-stream"
}

// errNeedsAES keeps a method out of the clear; the platform would refuse it.
var errNeedsAES = errors.New("the platform takes this method encrypted only: set the third-party app's AES key first")

var errTooBig = errors.New("the answer is larger than the client reads")
