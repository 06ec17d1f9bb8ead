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
		if c, ok := gatewayClass(subCode); ok {
			return c
		}
		if c, ok := subCodeClass(subCode); ok {
			return c
		}
		return ClassInputInvalid
	case "40004":
		if c, ok := subCodeClass(subCode); ok {
			return c
		}
		if c, ok := gatewayClass(subCode); ok {
			return c
		}
		return guessClass(subCode)
	}
	return ClassOutcomeUnknown
}

// gatewayClass is the class of a sub-code the gateway itself gives (isv.,
// isp., aop.), before any method is reached. Source: Alipay open platform,
// common error codes.
func gatewayClass(subCode string) (Class, bool) {
	switch strings.ToLower(subCode) {
	case "isv.invalid-signature", "isv.invalid-app-id", "isv.invalid-timestamp", "isv.invalid-charset",
		"isv.invalid-signature-type", "isv.invalid-format", "isv.invalid-digest", "isv.invalid-method", "isv.invalid-app-version",
		"isv.invalid-encrypt-type", "isv.invalid-encrypt", "isv.invalid-cert-sn", "isv.invalid-alipay-root-cert-sn",
		"isv.invalid-app-cert-sn", "isv.invalid-token", "isv.not-support-app-auth", "isv.app-call-cert-not-match",
		"isv.missing-method", "isv.missing-signature", "isv.missing-signature-type", "isv.missing-signature-key",
		"isv.missing-app-id", "isv.missing-timestamp", "isv.missing-version", "isv.decryption-error-missing-encrypt-type",
		"isv.missing-signature-config", "isv.missing-encrypt-key", "isv.invalid-alipay-public-key", "isv.missing-app-cert-sn",
		"isv.missing-alipay-root-cert-sn", "isv.encrypt-key-not-exist", "isv.app-cert-not-exist", "isv.alipay-cert-not-exist",
		"isv.invalid-content-type", "isv.invalid-version":
		return ClassConfiguration, true
	case "isv.invalid-parameter", "isv.invalid-file-extension", "isv.invalid-file-size", "isv.file-too-large", "isv.upload-fail",
		"isv.missing-parameter", "isv.invalid-biz-content", "isv.invalid-bizcontent":
		return ClassInputInvalid, true
	case "isv.insufficient-isv-permissions", "isv.insufficient-user-permissions", "isv.self-invoke-forbidden",
		"isv.permission-denied", "isv.product-not-bound", "isv.out-service":
		return ClassPermissionMissing, true
	case "isv.app-call-limited", "isv.method-call-limited", "isv.app-auth-invoke-limit":
		return ClassThrottled, true
	case "isp.unknow-error", "isp.unknown-error", "aop.unknow-error", "aop.unknown-error", "isp.system-error":
		return ClassOutcomeUnknown, true
	case "aop.invalid-app-auth-token", "aop.app-auth-token-time-out", "aop.invalid-app-auth-token-no-api",
		"aop.invalid-auth-token", "aop.auth-token-time-out", "aop.invalid-auth-token-no-api":
		return ClassAuthorizationLost, true
	}
	if strings.HasPrefix(subCode, "isv.decryption-error") || strings.HasPrefix(subCode, "isv.missing-") {
		return ClassConfiguration, true
	}
	return "", false
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

// quotaRenews reports whether a used-up number comes back with time; the
// others need something deleted or decided first.
func quotaRenews(subCode string) bool {
	switch subCode {
	case "DEV_VERSION_EXCEED_MAX_COUNT", "ROLE_OVER_LIMIT", "ROUTE_OVER_LIMIT", "QRCODE_HOST_ROUTE_NUM_LIMIT",
		"SAFEDOMAIN_VOER_LIMIT", "REJECT_COUNTS_EXCEEDS", "HAS_NO_MODIFY_CNT":
		return false
	}
	return true
}
