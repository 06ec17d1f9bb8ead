package provider

import (
	"minifleet/backend/fault"
	"minifleet/backend/journal"
)

// about is what the journal says of something done to an app; what tells more
// of it, and no key.
func about(action string, a App, what fault.Text) journal.Entry {
	e := journal.Entry{Action: action, Detail: map[string]string{"app_id": a.AppID}, Message: fault.Text{EN: a.Name, ZH: a.Name}}
	if what != (fault.Text{}) {
		e.Message = fault.Text{EN: a.Name + ": " + what.EN, ZH: a.Name + "：" + what.ZH}
	}
	return e
}

// keyChange says which of an app's secrets are others than before.
func keyChange(before sealed, now Secrets) fault.Text {
	switch signing, aes := before.PrivateKey != now.PrivateKey, before.AESKey != now.AESKey; {
	case signing && aes:
		return fault.T("new signing key and AES key", "更换签名密钥和 AES 密钥")
	case signing:
		return fault.T("new signing key", "更换签名密钥")
	case aes:
		return fault.T("new AES key", "更换 AES 密钥")
	}
	return fault.Text{}
}

func aboutTemplate(action string, t Template) journal.Entry {
	return journal.Entry{Action: action, Detail: map[string]string{"template_id": t.TemplateID}, Message: fault.Text{EN: t.Name, ZH: t.Name}}
}
