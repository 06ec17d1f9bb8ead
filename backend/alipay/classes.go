package alipay

import "strings"

// Classify returns the class of a verified answer. It knows every sub-code of
// the contract and of the gateway; an unknown one falls back on its code and
// on what its words say. A failure that leaves open whether it happened is
// only that for a method that changes something.
func Classify(code, subCode string, mutates bool) Class {
	class := classOfCode(code, subCode)
	if class == ClassOutcomeUnknown && !mutates {
		return ClassPlatformFault
	}
	return class
}

// classOfCode applies the gateway's codes. Source: Alipay open platform,
// common error codes.
func classOfCode(code, subCode string) Class {
	switch code {
	case "20001":
		return ClassAuthorizationLost
	case codeThrottled:
		return ClassThrottled
	case "40003":
		return ClassConfiguration
	case "40006":
		return ClassPermissionMissing
	case "40001", "40002":
		if row, ok := rowOf(subCode); ok {
			return row.class
		}
		if s := strings.ToLower(subCode); strings.HasPrefix(s, "isv.decryption-error") || strings.HasPrefix(s, "isv.missing-") {
			return ClassConfiguration
		}
		return ClassInputInvalid
	case "40004":
		if row, ok := rowOf(subCode); ok {
			return row.class
		}
		return guessClass(subCode)
	}
	return ClassOutcomeUnknown
}

// guessClass reads the words of a sub-code nobody has listed.
func guessClass(subCode string) Class {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(subCode, w) {
				return true
			}
		}
		return false
	}
	switch {
	case subCode == "", has("SYSTEM_", "SYSTEM-", "RPC_", "TIMEOUT", "TIME_OUT", "UNKNOW", "INVOKE"):
		return ClassOutcomeUnknown
	case has("AUTH_TOKEN", "AUTH_CODE", "NO_AUTH"):
		return ClassAuthorizationLost
	case has("PERMISSION", "DENIED", "NOT_ALLOW", "FORBID"):
		return ClassPermissionMissing
	case has("EXCEED_COUNT", "OVER_LIMIT", "MAX_COUNT", "FREQUENCY", "NUM_LIMIT", "_QUOTA"):
		return ClassQuota
	case has("IS_BLANK", "INVALID", "LENGTH", "SENSITIVE", "DUPLICATE", "ILLEGAL", "_SIZE", "_EXT"):
		return ClassInputInvalid
	case has("CAN_NOT", "CANNOT", "STATUS", "EXIST", "EXSIT", "REPEAT", "CONFLICT", "WITHOUT"):
		return ClassStateConflict
	}
	return ClassInputInvalid
}
