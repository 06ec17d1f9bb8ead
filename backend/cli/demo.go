package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

// demoFaults are the faults of the demo: every kind, often enough to be met.
func demoFaults() map[string]any {
	return map[string]any{
		"latency_ms": 40, "latency_jitter_ms": 40, "rate_limit": 60, "build_ms": 1500, "audit_ms": 4000,
		"error_rate": 0.05, "refused_rate": 0.05, "lost_reply_rate": 0.10,
		// A proxy that gives up and hands the request on all the same, and closes
		// connections early.
		"on_way": "504", "on_way_rate": 0.03, "late_ms": 2000, "idle_close_ms": 500,
	}
}

func (r *runner) demoCommand() *cobra.Command {
	var merchantCount int
	var seed int64
	var calm bool
	var keep string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Publish a version to 50 merchants on the built-in simulator, with faults switched on",
		Long: "Starts the simulator, makes a workspace, brings merchants through consent and\n" +
			"publishes a template version to all of them while calls are throttled, refused,\n" +
			"lost, and handed on late by a proxy. Needs no Alipay account. Exit code 0 only if every merchant is online.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if merchantCount < 1 {
				return badValue("merchants", strconv.Itoa(merchantCount), "1, 2, …")
			}
			return r.demo(cmd.Context(), workspace.DemoOptions{
				Options: workspace.Options{Version: Version}, Dir: keep, Merchants: merchantCount, Seed: seed,
			}, calm)
		},
	}
	f := cmd.Flags()
	f.IntVar(&merchantCount, "merchants", 50, "how many merchants")
	f.Int64Var(&seed, "seed", 1, "seed of the world and of its faults")
	f.BoolVar(&calm, "calm", false, "without faults")
	f.StringVar(&keep, "keep", "", "keep the demo's vault and world in this directory")
	return cmd
}

func (r *runner) demo(ctx context.Context, opt workspace.DemoOptions, calm bool) (err error) {
	began := time.Now()
	defer func() {
		if err != nil && ctx.Err() != nil { // its world ends with it: there is nothing to go on with
			err = fault.New("cli.interrupted", fault.T("the demo was stopped", "演示已停止"))
		}
	}()
	opt.Progress = r.stepPrinter()
	d, err := workspace.OpenDemo(ctx, opt)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := d.Close(); err == nil {
			err = closeErr
		}
	}()
	if !calm {
		if _, err := d.Control.Settings(ctx, demoFaults()); err != nil {
			return err
		}
		r.note("Faults are on: %d call{|s}/s, %d%% platform errors, %d%% refused connections, %d%% lost replies, %d%% answered by a proxy that hands them on 2 s later.",
			"已打开故障：限流每秒 %d 次，平台错误 %d%%，连接被拒 %d%%，应答丢失 %d%%，%d%% 由代理代答并延迟 2 秒送达。", 60, 5, 5, 10, 3)
	}
	if err := d.Batches.Start(false); err != nil {
		return err
	}
	b, err := d.Batches.Create(batch.Plan{
		Template: d.TemplateID, TemplateVersion: d.Newest, Goal: batch.GoalOnline, Targets: merchant.Targets{All: true},
	})
	if err != nil {
		return err
	}
	f := api.ForDemo(d)
	defer func() { err = errors.Join(err, f.Close()) }()
	desk, err := deskOf(f)
	if err != nil {
		return err
	}
	watched := r.watch(ctx, desk, b.ID)
	if _, err := d.Control.Settings(ctx, map[string]any{"error_rate": 0, "refused_rate": 0, "lost_reply_rate": 0, "on_way": "",
		"idle_close_ms": 0}); err != nil {
		return err
	}
	if watched != nil {
		return watched
	}
	return r.demoTruth(ctx, d, time.Since(began))
}

// demoTruth asks the simulator itself, not the client's records, whether
// every merchant is online and whether anything was done twice.
func (r *runner) demoTruth(ctx context.Context, d *workspace.Demo, took time.Duration) error {
	world, err := d.Control.World(ctx)
	if err != nil {
		return err
	}
	online := 0
	for _, m := range world.Merchants {
		for _, v := range m.Versions {
			if v.Status == "RELEASE" {
				online++
				break
			}
		}
	}
	if r.json {
		// The batch's summary was the one document; the exit code tells the truth.
	} else {
		fmt.Fprintln(r.streams.Out, r.say("The simulator confirms: %d of %d merchant{|s} {is|are} online. %s in all.",
			"模拟器确认：%d/%d 个商家已上架。共用时 %s。", online, len(world.Merchants), clock(took)))
		fmt.Fprint(r.streams.Out, r.say(demoNextEN, demoNextZH))
	}
	if online != len(world.Merchants) {
		return fault.New("demo.incomplete", fault.T("%d of %d merchant{|s} {is|are} not online", "%d/%d 个商家尚未上架", len(world.Merchants)-online,
			len(world.Merchants)))
	}
	return nil
}

const demoNextEN = `
What to try next:
  minifleet serve                              the same on screen, in a browser: choose "Look around first"
  minifleet simulator --dir sim                the simulator as a server of its own
  minifleet init                               your own vault
  minifleet app add --simulator sim/simulator.json
`

const demoNextZH = `
接下来可以试试：
  minifleet serve                              在浏览器里使用同样的功能，选择“先随便看看”
  minifleet simulator --dir sim                把模拟器作为独立的服务器运行
  minifleet init                               创建你自己的保险库
  minifleet app add --simulator sim/simulator.json
`

// stepPrinter tells the parts of a way once each, when they are done.
func (r *runner) stepPrinter() func(fault.Text, int, int) {
	return func(what fault.Text, done, total int) {
		if done == total {
			r.note("✓ %s (%d)", "✓ %s（%d）", what.In(r.language()), total)
		}
	}
}
