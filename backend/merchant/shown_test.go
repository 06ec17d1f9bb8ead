package merchant

import "testing"

func TestNumbersAreWhatASpreadsheetShows(t *testing.T) {
	for _, c := range []struct{ number, code, want string }{
		{"7", "0000", "0007"}, {"7", "", "7"}, {"7", "General", "7"}, {"0.125", "0%", "13%"}, {"0.12", "0.00%", "12.00%"},
		{"1234567.891", "#,##0.00", "1,234,567.89"}, {"-5", "0.0", "-5.0"}, {"-5", "0;(0)", "(5)"}, {"0", `0;-0;"none"`, "none"},
		{"46027", "yyyy/m/d", "2026/1/5"}, {"46027", `yyyy"年"m"月"d"日"`, "2026年1月5日"}, {"46027.5", "yyyy-mm-dd hh:mm", "2026-01-05 12:00"},
		{"0.75", "h:mm AM/PM", "6:00 PM"}, {"1.5", "[h]:mm", "36:00"}, {"59", "yyyy-mm-dd", "1900-02-28"}, {"61", "yyyy-mm-dd", "1900-03-01"},
		{"46027", "[$-804]yyyy-mm-dd;@", "2026-01-05"}, {"13800138000", "000-0000-0000", "138-0013-8000"}, {"5", `"No. "0`, "No. 5"},
		{"0.30000000000000004", "", "0.3"}, {"1.3800138E10", "", "13800138000"}, {"1.3800138E10", "0.00E+00", "13800138000"}, {"0.5", "# ?/?", "0.5"},
		{"12.50", "0.##", "12.5"}, {"12", "0.##", "12"}, {"3", "[Red]0", "3"}, {"1500", "0,", "1500"}, {"7", "¥#,##0.00", "¥7.00"}, {"-1", "yyyy-mm-dd", "-1"},
	} {
		if got := shown(c.number, c.code, false); got != c.want {
			t.Errorf("%s in %q: %q, want %q", c.number, c.code, got, c.want)
		}
	}
	if got := shown("44565", "yyyy-mm-dd", true); got != "2026-01-05" {
		t.Errorf("since 1904: %q", got)
	}
}

func FuzzShown(f *testing.F) {
	f.Add("46027.5", "yyyy/m/d h:mm:ss AM/PM")
	f.Add("-1.5", "#,##0.00;(0)")
	f.Fuzz(func(_ *testing.T, number, code string) { shown(number, code, false) })
}
