package cli

import (
	"context"
	"errors"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

// open unlocks the workspace of the data directory.
func (r *runner) open() (*workspace.Workspace, error) {
	dir, err := r.dir()
	if err != nil {
		return nil, err
	}
	if !workspace.Exists(dir) {
		return nil, fault.New("cli.no_vault", fault.T("there is no vault in %s", "%s 中没有保险库", dir)).
			WithHint(fault.T("make one with: minifleet init", "请先执行：minifleet init")).
			WithRetry(fault.RetryAfterSetup)
	}
	var ws *workspace.Workspace
	err = r.opening(func(passphrase []byte) (err error) {
		ws, err = workspace.Open(dir, passphrase, workspace.Options{Version: Version})
		return err
	})
	if err == nil {
		r.tellHold(ws.Hold.Current())
	}
	return ws, err
}

// with opens the workspace, runs f, and closes it; what f achieved is kept
// even when closing fails, but the failure is told.
func (r *runner) with(ctx context.Context, f func(context.Context, *workspace.Workspace) error) error {
	ws, err := r.open()
	if err != nil {
		return err
	}
	ws.StartLooks()
	err = f(ctx, ws)
	if closeErr := ws.Close(); closeErr != nil && (err == nil || errors.Is(err, errPartial)) {
		return closeErr
	}
	return err
}

// merchants resolves every reference, each once, in the order given.
func merchants(ws *workspace.Workspace, refs []string) ([]merchant.Merchant, error) {
	seen := map[string]bool{}
	found := make([]merchant.Merchant, 0, len(refs))
	for _, ref := range refs {
		m, err := ws.Merchants.Resolve(ref)
		if err != nil {
			return nil, err
		}
		if !seen[m.ID] {
			seen[m.ID] = true
			found = append(found, m)
		}
	}
	return found, nil
}
