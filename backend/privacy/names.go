package privacy

import "minifleet/backend/fault"

// CodeNames is what a person calls the data of users that mini programs declare,
// by the platform's code for it, as far as the codes are known here.
func CodeNames() map[string]fault.Text {
	return map[string]fault.Text{
		"USER_PHONE":    fault.T("Phone number", "手机号"),
		"USER_NICKNAME": fault.T("Nickname", "昵称"),
		"USER_LOCATION": fault.T("Location", "位置"),
	}
}
