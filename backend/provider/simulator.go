package provider

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// SimulatorOption changes how LoadSimulatorFile connects.
type SimulatorOption func(*simulatorChoice)

type simulatorChoice struct{ cert, aes bool }

// WithCertificates connects in certificate mode.
func WithCertificates() SimulatorOption { return func(c *simulatorChoice) { c.cert = true } }

// WithAES encrypts contents.
func WithAES() SimulatorOption { return func(c *simulatorChoice) { c.aes = true } }

// simulatorFile is what a simulator writes to simulator.json when it is ready.
type simulatorFile struct {
	Gateway    string            `json:"gateway"`
	OAuth      string            `json:"oauth"`
	Messages   string            `json:"messages"`
	Control    string            `json:"control"`
	AppID      string            `json:"app_id"`
	TemplateID string            `json:"template_id"`
	Files      map[string]string `json:"files"`
}

// LoadSimulatorFile reads a simulator's simulator.json and the key files it
// names, and returns the app to add: in key mode unless an option says
// otherwise. The fault is provider.simulator_file.
func LoadSimulatorFile(path string, options ...SimulatorOption) (NewApp, error) {
	n, _, err := LoadSimulator(path, options...)
	return n, err
}

// LoadSimulator is LoadSimulatorFile that also returns the template to add; its
// AppID is the record id the app gets.
func LoadSimulator(path string, options ...SimulatorOption) (NewApp, Template, error) {
	var choice simulatorChoice
	for _, o := range options {
		o(&choice)
	}
	var f simulatorFile
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &f)
	}
	if err == nil && (f.Gateway == "" || f.AppID == "") {
		err = fmt.Errorf("gateway or app_id is missing")
	}
	if err != nil {
		return NewApp{}, Template{}, simulatorFault(err)
	}
	dir := filepath.Dir(path)
	var failure error
	read := func(name string) string {
		file := f.Files[name]
		if file == "" {
			failure = fmt.Errorf("files names no %s", name)
			return ""
		}
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			failure = err
		}
		return strings.TrimSpace(string(text))
	}
	n := NewApp{App: App{
		Name: fault.T("Simulator", "模拟平台").ZH, AppID: f.AppID, Gateway: f.Gateway, OAuth: f.OAuth,
		Control: f.Control, Mode: alipay.ModeKey, Rate: simulatorRate,
	}}
	if f.Messages != "" {
		n.App.MessageHost = f.Messages
		if !strings.Contains(f.Messages, "://") {
			n.App.MessageHost = "ws://" + f.Messages // on this machine, without TLS
		}
	}
	n.Secrets.PrivateKey = read("app_private_key")
	if choice.aes {
		n.Secrets.AESKey = read("aes_key")
	}
	if choice.cert {
		n.App.Mode = alipay.ModeCert
		n.App.AppCert, n.App.AlipayCert, n.App.RootCert = read("app_cert"), read("alipay_cert"), read("alipay_root_cert")
	} else {
		n.App.AlipayPublicKey = read("alipay_public_key")
	}
	if failure != nil {
		return NewApp{}, Template{}, simulatorFault(failure)
	}
	return n, Template{TemplateID: f.TemplateID, Tier: Ordinary, Ext: DefaultExt}, nil
}

// simulatorRate is where an app on a simulator starts: nobody is harmed by it.
const simulatorRate = 50

func simulatorFault(cause error) error {
	return fault.Wrap(cause, "provider.simulator_file", fault.T("the simulator's file cannot be used", "无法读取模拟平台的配置文件")).
		WithHint(fault.T("Start the simulator first and name the simulator.json in its directory.", "请先启动模拟平台，并指定其目录中的 simulator.json。")).
		WithRetry(fault.RetryAfterInput)
}

// Simulated reports whether every third-party app there is, is on a simulator,
// where nothing has to be registered.
func (s *Service) Simulated() (bool, error) {
	apps, err := s.ListApps()
	return len(apps) > 0 && !slices.ContainsFunc(apps, func(a App) bool { return a.Control == "" }), err
}
