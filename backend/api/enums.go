package api

import (
	"reflect"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/settings"
)

// Enums lists the values of every named string type a screen meets, so that
// the generated TypeScript has a union where Go has constants.
func Enums() map[reflect.Type][]string {
	all := map[reflect.Type][]string{}
	enum(all, fault.Chinese, fault.English)
	enum(all, fault.RetryNever, fault.RetryNow, fault.RetryLater, fault.RetryAfterInput, fault.RetryAfterSetup,
		fault.RetryAfterConsent, fault.RetryAfterLookup, fault.RetryAfterUnlock, fault.RetryElsewhere, fault.RetryNotSupported)
	enum(all, event.VaultState, event.AppChanged, event.MerchantSaved, event.Authorization, event.BaseInfo,
		event.Versions, event.Members, event.Codes, event.BatchChanged, event.TaskChanged, event.Journaled,
		event.Channel, event.Listener, event.Settings, event.Simulator, event.Notice, Everything)
	enum(all, ShellDesktop, ShellBrowser)
	enum(all, StateNone, StateLocked, StateHeld, StateUnlocked)
	enum(all, ThemeLight, ThemeDark, ThemeSystem)
	enum(all, alipay.ModeKey, alipay.ModeCert)
	enum(all, provider.Ordinary, provider.Standard)
	enum(all, provider.StepKeys, provider.StepDNS, provider.StepConnect, provider.StepTLS, provider.StepGateway,
		provider.StepAccepted, provider.StepVerified, provider.StepEncryption, provider.StepPermission)
	enum(all, settings.NextPatch, settings.Explicit)
	return all
}

func enum[T ~string](all map[reflect.Type][]string, values ...T) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	all[reflect.TypeFor[T]()] = texts
}
