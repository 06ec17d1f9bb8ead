package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// auditMode tells who decides audits.
type auditMode string

const (
	auditAuto   auditMode = "auto"   // the simulator, after audit_ms
	auditManual auditMode = "manual" // POST /_sim/audit
)

// tier is a template's class on the platform.
type tier string

const (
	tierOrdinary tier = "ordinary" // 5 audits a template a day
	tierStandard tier = "standard" // no limit
)

// Settings drive the simulator. Times are milliseconds, rates are
// probabilities from 0 to 1.
type Settings struct {
	LatencyMS       int64   `json:"latency_ms"`
	LatencyJitterMS int64   `json:"latency_jitter_ms"`
	RateLimit       float64 `json:"rate_limit"` // calls a second, 0 = off
	BuildMS         int64   `json:"build_ms"`
	// BuildP90MS and AuditP90MS spread builds and audits of versions around their
	// length: half of them take less than that, nine of ten less than this. 0
	// makes all alike.
	BuildP90MS    int64     `json:"build_p90_ms"`
	Audit         auditMode `json:"audit"`
	AuditMS       int64     `json:"audit_ms"`
	AuditP90MS    int64     `json:"audit_p90_ms"`
	RejectRate    float64   `json:"reject_rate"`
	ErrorRate     float64   `json:"error_rate"`
	RefusedRate   float64   `json:"refused_rate"`
	LostReplyRate float64   `json:"lost_reply_rate"`
	// UnsignedRate is how often the edge answers "busy" (20000, and then half of
	// the calls took effect, or 40005) without a signature.
	UnsignedRate float64 `json:"unsigned_rate"`
	// EncryptedRefusals leaves refusals by the gateway unsigned when the request
	// was encrypted; the answer is encrypted as always.
	EncryptedRefusals bool `json:"encrypted_refusals"`
	// Charset is what answers and messages are written in: "utf-8", or "gbk"
	// although UTF-8 was asked for.
	Charset      string `json:"charset"`
	TemplateTier tier   `json:"template_tier"`
	DayMS        int64  `json:"day_ms"`
	EchoState    bool   `json:"echo_state"`
	Seed         int64  `json:"seed"`
	// RouteLimit is how many ordinary-QR rules an app may have: the product
	// description says 20, the API text 100.
	RouteLimit int `json:"qr_route_limit"`
	// RouteNeedsOnline refuses ordinary-QR rules of an app that has no version
	// online or gray, as the platform's sub-codes ROUTE_CREATE_NEED_VERSION and
	// ONLINE_VERSION_NOT_EXIST suggest; no text says when it does.
	RouteNeedsOnline bool `json:"qr_route_needs_online"`
	// BaseInfoOnline is what happens to a change of base info after the first
	// release: "audit" (it waits for an audit) or "refuse".
	BaseInfoOnline string `json:"baseinfo_online"`
	// RedirectURI is the address the third-party app registered for consents;
	// the query is free. "" is none, and then any http or https address will do.
	RedirectURI string `json:"redirect_uri"`
	// NotifyURL is the app gateway: where messages go by HTTP. "" is none.
	NotifyURL string `json:"notify_url"`
	// What messages meet on their way; see courier.go.
	MessageDelayMS       int64   `json:"message_delay_ms"`
	MessageRedeliverMS   int64   `json:"message_redeliver_ms"` // after a try that was not acknowledged
	MessageSilenceMS     int64   `json:"message_silence_ms"`   // a connection that says nothing for so long is ended
	MessageDuplicateRate float64 `json:"message_duplicate_rate"`
	MessageReorderRate   float64 `json:"message_reorder_rate"` // held back, so that later ones overtake
	MessageCorruptRate   float64 `json:"message_corrupt_rate"` // the signature is wrong
	MessageDropRate      float64 `json:"message_drop_rate"`    // lost on the wire, delivered again later
	// ScanMS is how long the scan of a version's code takes after its build.
	ScanMS int64 `json:"scan_ms"`
	// ScanFailRate is the share of versions that do not pass the scan.
	ScanFailRate float64 `json:"scan_fail_rate"`
	// BasePassWord is how answers name the state BASE_AUDIT_PASS, for which some
	// texts of the platform have PROMOTE_AUDIT_REJECT. "" is BASE_AUDIT_PASS.
	BasePassWord string `json:"base_pass_word"`
	// Filing is what new merchants have: "filed", "unfiled", or "mixed", of which
	// a third is filed, a third unfiled and a third refused.
	Filing string `json:"filing"`
	Wire
}

func defaultSettings() Settings {
	return Settings{
		BuildMS: 300, Audit: auditAuto, AuditMS: 800,
		TemplateTier: tierStandard, DayMS: 86_400_000, EchoState: true, Seed: 1,
		Charset: charsetUTF8, RouteLimit: 100, BaseInfoOnline: "audit", Filing: "filed", Wire: Wire{OnWayRate: 1},
		MessageRedeliverMS: 5000, MessageSilenceMS: 30_000,
	}
}

func (s Settings) build() time.Duration { return time.Duration(s.BuildMS) * time.Millisecond }
func (s Settings) audit() time.Duration { return time.Duration(s.AuditMS) * time.Millisecond }

// buildOf and auditOf are how long a version's build and its audit take.
func (s Settings) buildOf(v *version) time.Duration {
	return spread(s.BuildMS, s.BuildP90MS, s.Seed, "build length", v.key())
}

func (s Settings) auditOf(v *version) time.Duration {
	return spread(s.AuditMS, s.AuditP90MS, s.Seed, "audit length", v.key(), itoa(v.Submissions))
}

// spread draws a length whose median and 90th percentile, in milliseconds, are
// given; what takes long takes much longer (log-normal).
func spread(median, p90, seed int64, names ...string) time.Duration {
	ms := float64(median)
	if median > 0 && p90 > median {
		const z90 = 1.2815515655446004 // of the standard normal distribution
		z := math.Sqrt2 * math.Erfinv(2*min(max(chance(seed, names...), 1e-3), 1-1e-3)-1)
		ms *= math.Exp(math.Log(float64(p90)/float64(median)) / z90 * z)
	}
	return time.Duration(ms * float64(time.Millisecond))
}

func (s Settings) day() time.Duration { return time.Duration(s.DayMS) * time.Millisecond }

// merge returns the settings with the members of a JSON object changed. An
// unknown member or a value out of range is an error and changes nothing.
func (s Settings) merge(patch []byte) (Settings, error) {
	next := s
	decoder := json.NewDecoder(bytes.NewReader(patch))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&next); err != nil {
		return s, fmt.Errorf("settings: %w", err)
	}
	if err := next.check(); err != nil {
		return s, err
	}
	return next, nil
}

func (s Settings) check() error {
	const longest = 10 * 365 * 86_400_000
	for name, ms := range map[string]int64{
		"latency_ms": s.LatencyMS, "latency_jitter_ms": s.LatencyJitterMS,
		"scan_ms": s.ScanMS, "build_ms": s.BuildMS, "audit_ms": s.AuditMS, "message_delay_ms": s.MessageDelayMS,
		"build_p90_ms": s.BuildP90MS, "audit_p90_ms": s.AuditP90MS,
	} {
		if ms < 0 || ms > longest {
			return fmt.Errorf("settings: %s is out of range", name)
		}
	}
	for name, rate := range map[string]float64{
		"reject_rate": s.RejectRate, "scan_fail_rate": s.ScanFailRate, "error_rate": s.ErrorRate,
		"refused_rate": s.RefusedRate, "lost_reply_rate": s.LostReplyRate, "unsigned_rate": s.UnsignedRate,
		"message_duplicate_rate": s.MessageDuplicateRate, "message_reorder_rate": s.MessageReorderRate,
		"message_corrupt_rate": s.MessageCorruptRate, "message_drop_rate": s.MessageDropRate,
	} {
		if !(rate >= 0 && rate <= 1) {
			return fmt.Errorf("settings: %s is not between 0 and 1", name)
		}
	}
	switch {
	case s.BuildP90MS > 0 && s.BuildP90MS < s.BuildMS:
		return fmt.Errorf("settings: build_p90_ms is less than build_ms")
	case s.AuditP90MS > 0 && s.AuditP90MS < s.AuditMS:
		return fmt.Errorf("settings: audit_p90_ms is less than audit_ms")
	case s.DayMS < 1 || s.DayMS > 31*86_400_000:
		return fmt.Errorf("settings: day_ms is out of range")
	case !(s.RateLimit >= 0 && s.RateLimit <= 1e6):
		return fmt.Errorf("settings: rate_limit is out of range")
	case s.Audit != auditAuto && s.Audit != auditManual:
		return fmt.Errorf("settings: audit is auto or manual")
	case s.TemplateTier != tierOrdinary && s.TemplateTier != tierStandard:
		return fmt.Errorf("settings: template_tier is ordinary or standard")
	case s.Charset != charsetUTF8 && s.Charset != charsetGBK:
		return fmt.Errorf("settings: charset is utf-8 or gbk")
	case s.RouteLimit < 0 || s.RouteLimit > 100_000:
		return fmt.Errorf("settings: qr_route_limit is out of range")
	case s.BaseInfoOnline != "audit" && s.BaseInfoOnline != "refuse":
		return fmt.Errorf("settings: baseinfo_online is audit or refuse")
	case s.Filing != "filed" && s.Filing != "unfiled" && s.Filing != "mixed":
		return fmt.Errorf("settings: filing is filed, unfiled or mixed")
	case s.BasePassWord != "" && s.BasePassWord != "PROMOTE_AUDIT_REJECT":
		return fmt.Errorf("settings: base_pass_word is empty or PROMOTE_AUDIT_REJECT")
	case s.MessageRedeliverMS < 1 || s.MessageRedeliverMS > 86_400_000:
		return fmt.Errorf("settings: message_redeliver_ms is out of range")
	case s.MessageSilenceMS < 1 || s.MessageSilenceMS > 86_400_000:
		return fmt.Errorf("settings: message_silence_ms is out of range")
	case s.RedirectURI != "" && webAddress(s.RedirectURI) == nil:
		return fmt.Errorf("settings: redirect_uri is no http address")
	case s.NotifyURL != "" && webAddress(s.NotifyURL) == nil:
		return fmt.Errorf("settings: notify_url is no http address")
	}
	return s.Wire.check()
}

// configure changes settings for good.
func (w *world) configure(patch []byte) (now Settings, err error) {
	storeErr := w.do(func(t *tx) {
		if now, err = t.settings.merge(patch); err != nil {
			return
		}
		t.settings = now
		w.wire.Store(&now.Wire)
		t.put("settings", "", now)
		t.reschedule()
	})
	if err == nil {
		err = storeErr
	}
	return now, err
}
