package workspace

// applyProxy brings the way out in line with the settings. An address that
// cannot be used was refused when it was set; should one be stored all the
// same, the way keeps the proxy it has.
func (w *Workspace) applyProxy() {
	s, err := w.Settings.Proxy()
	if err == nil {
		err = w.Way.Set(s)
	}
	if err != nil {
		w.opt.Logger.Warn("the proxy of the settings is not used", "error", err)
	}
}

// keepWays forgets the ways to gateways that no app has any more.
func (w *Workspace) keepWays() {
	apps, err := w.Providers.ListApps()
	if err != nil {
		return
	}
	gateways := make([]string, 0, len(apps))
	for _, a := range apps {
		gateways = append(gateways, a.Gateway)
	}
	w.Way.Keep(gateways...)
}
