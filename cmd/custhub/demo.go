package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/demo"
	"github.com/custhub/custhub/fault"
)

func demoCommand(a *app) *cobra.Command {
	var serve bool
	c := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Prepare four small real sources, run the whole job on them, print the report",
		Long: `Writes a project to DIR (default: a new temporary folder) with an ERP database, a
CRM export in GB18030, a workbook of customers, and mappings; serves a ticketing
system's JSON API on loopback; and runs the whole job into a SQLite store there.
Every customer in it is invented.`,
		Example: "  custhub demo\n  custhub demo ./demo --lang zh\n  custhub demo ./demo --serve   # keep the ticketing system running, for runs of your own",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.demo(c.Context(), args, serve) },
	}
	c.Flags().BoolVar(&serve, "serve", false, "keep the ticketing system running until Ctrl-C")
	return c
}

func (a *app) demo(ctx context.Context, args []string, serve bool) error {
	dir, err := demoDir(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	token := rand.Text()
	url, err := demo.Serve(ctx, token)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "custhub.yaml")); errors.Is(err, os.ErrNotExist) {
		if err := demo.Prepare(dir, cmp.Or(a.lang, "en")); err != nil {
			return err
		}
	}
	for name, value := range map[string]string{"CUSTHUB_DEMO_TICKETS": url, "CUSTHUB_DEMO_TOKEN": token} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	a.project = dir
	if err := a.run(ctx, nil, runFlags{}); err != nil {
		return err
	}
	if a.json {
		return nil
	}
	fmt.Fprintf(a.out, a.text(`
Where to look next (-C names the project's folder):
  custhub -C %[1]s customers find 云帆           one customer, from four systems
  custhub -C %[1]s explain erp/customer/1       where each of its values comes from
  custhub -C %[1]s quarantine list              rows that wait for a person
  custhub -C %[1]s report --format html -o report.html
  custhub -C %[1]s rollback r1 --preview        what taking the run back would do
`, `
接下来可以看（-C 指定项目目录）：
  custhub -C %[1]s customers find 云帆           来自四个系统的同一客户
  custhub -C %[1]s explain erp/customer/1       每个值从哪里来
  custhub -C %[1]s quarantine list              等待人工处理的行
  custhub -C %[1]s report --format html -o report.html
  custhub -C %[1]s rollback r1 --preview        撤回本次运行会发生什么
`), dir)
	if !serve {
		return nil
	}
	fmt.Fprintf(a.out, a.text("\nThe ticketing system runs until Ctrl-C. In another terminal:\n  export CUSTHUB_DEMO_TICKETS=%s CUSTHUB_DEMO_TOKEN=%s\n  custhub -C %s run\n",
		"\n工单系统运行至 Ctrl-C。在另一个终端：\n  export CUSTHUB_DEMO_TICKETS=%s CUSTHUB_DEMO_TOKEN=%s\n  custhub -C %s run\n"), url, token, dir)
	<-a.in.soft
	return nil
}

// demoDir is the folder that the demo is written to: the one named, which must
// be a demo already or have no project in it, or a new temporary one.
func demoDir(args []string) (string, error) {
	if len(args) == 0 {
		return os.MkdirTemp("", "custhub-demo-")
	}
	dir := args[0]
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, "erp.db")); err != nil {
			return "", fault.Usage("demo.dir", "the folder has something in it that is no demo", "name an empty or a new folder").At(dir)
		}
	}
	return dir, nil
}
