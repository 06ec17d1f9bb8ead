package alipay

import (
	"encoding/json"
	"fmt"
)

// answers reports whether an answer is that of the call, as far as it carries
// an ID. The platform signs the content of an answer and not which call or
// mini program it belongs to, so a signed answer of another call verifies too;
// one that names another mini program, order or version than was asked for is
// refused here.
func answers(method string, as Acting, req any, content []byte) error {
	var got struct {
		AuthAppID  any `json:"auth_app_id"`
		MiniAppID  any `json:"mini_app_id"`
		OrderNo    any `json:"order_no"`
		AppVersion any `json:"app_version"`
	}
	if err := json.Unmarshal(content, &got); err != nil {
		return nil // Decode has judged it: not an object
	}
	if method == MethodAuthTokenApp {
		return nil // the mini programs a code stands for are learned from it
	}
	for name, value := range map[string]any{"auth_app_id": got.AuthAppID, "mini_app_id": got.MiniAppID} {
		if err := sameID(name, as.MiniAppID, value); err != nil {
			return err
		}
	}
	if got.OrderNo == nil && got.AppVersion == nil {
		return nil
	}
	var asked struct {
		OrderNo    string `json:"order_no"`
		AppVersion string `json:"app_version"`
	}
	sent, err := json.Marshal(req)
	if err != nil || json.Unmarshal(sent, &asked) != nil {
		return nil // the request is of a shape without these
	}
	if err := sameID("order_no", asked.OrderNo, got.OrderNo); err != nil {
		return err
	}
	return sameID("app_version", asked.AppVersion, got.AppVersion)
}

// sameID compares an ID that was asked for with the one of the answer; where
// either side has none there is nothing to compare.
func sameID(name, asked string, value any) error {
	said, isText := value.(string)
	if !isText || said == "" || asked == "" || said == asked {
		return nil
	}
	return fmt.Errorf("%w: %s %q where %q was asked for", errOtherAnswer, name, printable(said, 64), asked)
}
