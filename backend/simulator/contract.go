package simulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed contract.json
var contractJSON []byte

// carrier tells how a method's business fields travel.
type carrier string

const (
	carrierBizContent carrier = "biz_content" // one JSON object in biz_content
	carrierForm       carrier = "form"        // a parameter each
	carrierMultipart  carrier = "multipart"   // a parameter each, files as file parts
)

// method is one entry of the contract. Field values in Request and Response
// are a type name ("string", "integer", "boolean"), a one-element list, or an
// object of further fields.
type method struct {
	Name     string         `json:"-"`
	Carrier  carrier        `json:"carrier"`
	Request  map[string]any `json:"request"`
	Files    []string       `json:"files"`
	Response map[string]any `json:"response"`
	SubCodes []string       `json:"sub_codes"`
	// Required are the paths of fields that the platform wants. Enums are the
	// values it publishes, by the path of a field of the request or the answer;
	// a list without an entry is open.
	Required []string            `json:"required"`
	Enums    map[string][]string `json:"enums"`
	// EncryptOnly methods are refused in the clear.
	EncryptOnly bool `json:"encrypt_only"`
}

// responseKey is the name of the response object on the wire.
func (m *method) responseKey() string {
	return strings.ReplaceAll(m.Name, ".", "_") + "_response"
}

// loadContract reads the embedded contract.
func loadContract() (map[string]*method, error) {
	var methods map[string]*method
	if err := json.Unmarshal(contractJSON, &methods); err != nil {
		return nil, fmt.Errorf("read the embedded contract: %w", err)
	}
	for name, m := range methods {
		m.Name = name
	}
	return methods, nil
}

// checkRequest holds the fields of a request against the contract. It returns
// a sentence naming the first field at fault, "" when there is none. With text
// true the values come from parameters, where everything is a string.
func (m *method) checkRequest(fields map[string]any, text bool) string {
	for _, name := range sortedKeys(fields) {
		want, known := m.Request[name]
		if !known {
			return fmt.Sprintf("不支持的参数：%s", name)
		}
		if text {
			if _, plain := want.(string); !plain {
				continue // structured fields were decoded by the reader
			}
		}
		if where := checkValue(name, want, fields[name], true); where != "" {
			return fmt.Sprintf("参数类型错误：%s", where)
		}
	}
	return ""
}

// checkResponse holds an answer against the contract. The error names what the
// contract does not have; it is a fault of the simulator.
func (m *method) checkResponse(answer map[string]any, subCode string) error {
	for _, name := range sortedKeys(answer) {
		want, known := m.Response[name]
		if !known {
			return fmt.Errorf("%s answers a field the contract does not have: %s", m.Name, name)
		}
		if where := checkValue(name, want, answer[name], false); where != "" {
			return fmt.Errorf("%s answers a wrong type: %s", m.Name, where)
		}
	}
	if where := m.checkEnums(answer); where != "" {
		return fmt.Errorf("%s answers a value the contract does not have: %s", m.Name, where)
	}
	if m.answersCode(subCode) {
		return nil
	}
	return fmt.Errorf("%s answers a sub_code the contract does not have: %s", m.Name, subCode)
}

// sharedSubCodes may answer any method that names a version: the platform's
// behaviour says so where a method lists no code of its own.
var sharedSubCodes = []string{"MINI_APP_PACKAGE_INFO_NOT_EXIST"}

// checkValue returns the path of the first value that is not of the wanted
// type. lenient admits numbers and booleans written as strings, which clients
// of every language produce.
func checkValue(path string, want, got any, lenient bool) string {
	switch want := want.(type) {
	case string:
		if !checkScalar(want, got, lenient) {
			return path
		}
	case []any:
		list, ok := got.([]any)
		if !ok {
			return path
		}
		for i, v := range list {
			if where := checkValue(path+"["+strconv.Itoa(i)+"]", want[0], v, lenient); where != "" {
				return where
			}
		}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return path
		}
		for _, name := range sortedKeys(object) {
			inner, known := want[name]
			if !known {
				return path + "." + name
			}
			if where := checkValue(path+"."+name, inner, object[name], lenient); where != "" {
				return where
			}
		}
	}
	return ""
}

func checkScalar(want string, got any, lenient bool) bool {
	text, isText := got.(string)
	switch want {
	case "string":
		return isText
	case "integer":
		if isText {
			_, err := strconv.ParseInt(text, 10, 64)
			return lenient && err == nil
		}
		number, ok := got.(json.Number)
		if !ok {
			return false
		}
		_, err := number.Int64()
		return err == nil
	case "boolean":
		if isText {
			return lenient && (text == "true" || text == "false")
		}
		_, ok := got.(bool)
		return ok
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
