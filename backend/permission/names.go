package permission

import "minifleet/backend/fault"

// FieldNames is what a person calls the fields of users' information, by the
// platform's word for them, as far as the fields are known here.
func FieldNames() map[string]fault.Text {
	return map[string]fault.Text{
		PhoneField:  fault.T("Phone number", "手机号"),
		"nick_name": fault.T("Nickname", "昵称"),
		"avatar":    fault.T("Picture", "头像"),
		"gender":    fault.T("Gender", "性别"),
		"province":  fault.T("Province", "省份"),
		"city":      fault.T("City", "城市"),
	}
}
