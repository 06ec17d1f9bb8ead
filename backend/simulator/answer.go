package simulator

// object is a JSON object on its way out.
type object = map[string]any

// refusal is an answer that is not a success.
type refusal struct {
	code, subCode, subMsg string
}

// codeSuccess and the rest are the gateway's codes. Alipay open platform:
// "common return codes".
const (
	codeSuccess      = "10000"
	codeUnavailable  = "20000"
	codeToken        = "20001"
	codeMissing      = "40001"
	codeInvalid      = "40002"
	codeConditions   = "40003"
	codeBusiness     = "40004"
	codeLimited      = "40005"
	codeNoPermission = "40006"
)

// messageOf is the msg that goes with a code.
func messageOf(code string) string {
	switch code {
	case codeSuccess:
		return "Success"
	case codeUnavailable:
		return "Service Currently Unavailable"
	case codeToken:
		return "Insufficient Token Permissions"
	case codeMissing:
		return "Missing Required Arguments"
	case codeInvalid:
		return "Invalid Arguments"
	case codeConditions:
		return "Insufficient Conditions"
	case codeBusiness:
		return "Business Failed"
	case codeLimited:
		return "Call Limited"
	case codeNoPermission:
		return "Insufficient Permissions"
	}
	return ""
}

// business refuses with one of the method's own sub-codes.
func business(subCode, subMsg string) *refusal {
	return &refusal{codeBusiness, subCode, subMsg}
}

// missing refuses because a common parameter is absent.
func missing(subCode, subMsg string) *refusal { return &refusal{codeMissing, subCode, subMsg} }

// invalid refuses because a common parameter, a field or a file is wrong.
func invalid(subCode, subMsg string) *refusal { return &refusal{codeInvalid, subCode, subMsg} }

// invalidParameter refuses a business field, naming it.
func invalidParameter(subMsg string) *refusal { return invalid("isv.invalid-parameter", subMsg) }
