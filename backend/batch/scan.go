package batch

import (
	"math/bits"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// scanPatience is how long a version is handed in again that the platform
// refuses for want of a scan, while it does not say that the scan runs.
const scanPatience = 30 * time.Minute

// waitScan is what follows when the platform refuses a version whose code has
// not passed its scan: the scan may still run, so it is asked about.
func waitScan(t Task, refused *Failure, f facts) move {
	if t.ScanSince.IsZero() {
		t.ScanSince = f.now
	} else if f.now.Sub(t.ScanSince) > scanPatience {
		t.end(Failed, refused, f.now)
		return move{task: t}
	}
	t.AskScan = true
	return move{task: t}
}

// scanned goes by what the platform says of the scan. Where it says that the
// version passed, or says nothing, handing in is tried again.
func scanned(t Task, f facts) move {
	switch f.answer.detail.Scan {
	case version.ScanFailed:
		t.end(Failed, f.fail(named(t.Step), fault.New(version.CodeScanFailed,
			fault.T("the code did not pass the platform's security scan", "代码未通过平台的安全扫描")).
			WithHint(version.ScanFailedHint).
			WithRetry(fault.RetryAfterInput)), f.now)
		return move{task: t}
	case version.ScanRunning:
	default:
		t.AskScan = false
	}
	const first, most = 2 * time.Second, 2 * time.Minute
	waited := f.now.Sub(t.ScanSince) / first
	t.wait(WaitOutside, fault.T("the platform is still scanning the code; it goes on when that is over", "平台正在进行代码安全扫描，完成后自动继续"),
		f.now.Add(f.backoff(bits.Len64(uint64(max(0, waited))), first, most)))
	return move{task: t}
}
