package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/store"
)

// needs says for every command which action of a role it takes (custhub.yaml,
// roles); "" is for commands that touch no store. A command that is not listed is
// refused by a test.
var needs = map[string]string{
	"audit":              "audit",
	"batches":            "view",
	"check":              "",
	"customers correct":  "edit",
	"customers erase":    "admin",
	"customers find":     "view",
	"customers show":     "view",
	"dedup":              "",
	"demo":               "",
	"digest":             "view",
	"discover":           "view",
	"evaluate":           "",
	"explain":            "view",
	"export customers":   "export",
	"export list":        "view",
	"generate":           "",
	"init":               "",
	"model adopt":        "admin",
	"model diff":         "view",
	"model list":         "view",
	"model show":         "view",
	"model train":        "view",
	"preview":            "view",
	"quarantine discard": "edit",
	"quarantine edit":    "edit",
	"quarantine export":  "edit",
	"quarantine list":    "view",
	"quarantine replay":  "edit",
	"report":             "view",
	"reprocess":          "run",
	"review decide":      "review",
	"review decisions":   "view",
	"review list":        "view",
	"review withdraw":    "review",
	"rollback":           "rollback",
	"rules list":         "",
	"rules show":         "",
	"rules try":          "",
	"rules":              "",
	"run":                "run",
	"runs":               "view",
	"sample bound":       "",
	"sample draw":        "sample",
	"sample export":      "sample",
	"sample import":      "sample",
	"sample list":        "view",
	"sample plan":        "",
	"sample record":      "sample",
	"sample report":      "view",
	"schema":             "",
	"store backup":       "admin",
	"store check":        "view",
	"store migrate":      "admin",
	"store purge":        "admin",
	"test":               "",
	"version":            "",
}

// actionOf is the action that a command line takes.
func actionOf(c *cobra.Command) string {
	path := commandPath(c)
	on := func(flag string) bool { f := c.Flags().Lookup(flag); return f != nil && f.Changed }
	switch {
	case path == "report" && on("sign"):
		return "sign"
	case path == "rollback" && on("preview"), path == "model adopt" && on("preview"), path == "store migrate" && on("dry-run"):
		return "view"
	case path == "sample report" && on("hold"):
		return "sample"
	}
	return needs[path]
}

// commandPath is the name of a command without the program's.
func commandPath(c *cobra.Command) string {
	_, path, _ := strings.Cut(c.CommandPath(), " ")
	return path
}

// authorise refuses a command that no role of the user allows (exit code 2), and
// notes in the audit log who is about to see personal values in clear text. It
// keeps the well-meaning within their duties; who can open the store's file or
// knows its password is not bound by it.
func (a *app) authorise(c *cobra.Command, args []string) error {
	action := actionOf(c)
	if action == "" {
		return nil
	}
	p, findings := project.Load(a.project, all.List(), rules.Builtin().On(now()))
	a.follow(p)
	if p == nil || findings.Errors() > 0 {
		return nil // the command says what is wrong with the project
	}
	if err := a.allow(c.Context(), p, action, commandPath(c)); err != nil {
		return err
	}
	if f := c.Flags().Lookup("clear"); f == nil || f.Value.String() != "true" || commandPath(c) == "quarantine edit" {
		return nil
	}
	return a.reveal(c, p, args)
}

// allow refuses what no role of the user allows; the attempt is noted.
func (a *app) allow(ctx context.Context, p *project.Project, action, what string) error {
	if _, ok := p.May(operator(), action); ok {
		return nil
	}
	a.noteDenied(ctx, p, action, what)
	hint := "no role allows it: an administrator adds it in custhub.yaml"
	if who := p.Who(action); len(who) > 0 {
		hint = "these roles allow it: " + strings.Join(who, ", ")
	}
	return fault.Usage("role.denied", fmt.Sprintf("user %s has no role that may %s", operator(), action), hint).With(what)
}

// noteDenied keeps a refused attempt, as far as there is a store.
func (a *app) noteDenied(ctx context.Context, p *project.Project, action, what string) {
	dsn, err := p.StoreDSN()
	if err != nil {
		return
	}
	if st, err := store.OpenReadOnly(ctx, inDir(p.Dir, dsn)); err != nil || st.Close() != nil {
		return // nothing was ever stored
	}
	st, err := a.openStore(ctx, p, store.Options{NoMigrate: true})
	if err != nil {
		return
	}
	defer st.Close() //nolint:errcheck // nothing pending
	if err := a.audit(ctx, p, st, store.AuditEntry{Action: "denied", Subject: what, Detail: action}); err != nil {
		a.log().Warn("a refused attempt could not be noted", "error", err)
	}
}

// reveal lets the user see personal values: when a role allows it, and once it is
// noted who sees what, and why. What can't be noted is not shown.
func (a *app) reveal(c *cobra.Command, p *project.Project, args []string) (err error) {
	ctx := c.Context()
	if err := a.allow(ctx, p, "see_personal", commandPath(c)+" --clear"); err != nil {
		return err
	}
	reason := c.Flags().Lookup("reason").Value.String()
	if strings.TrimSpace(reason) == "" && len(p.Roles) > 0 {
		return fault.Usage("clear.reason", "seeing personal values in clear text needs a reason", "say why with --reason; it is kept in the audit log")
	}
	st, err := a.openStore(ctx, p, store.Options{})
	if err != nil {
		return fmt.Errorf("personal values are shown only when that can be noted in the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return a.audit(ctx, p, st, store.AuditEntry{Action: "see_personal", Subject: subject(c, args), Reason: reason, Detail: flagsSet(c)})
}

// subject is a command with its arguments. What is searched for may be a name or
// a number of a person: it is covered.
func subject(c *cobra.Command, args []string) string {
	words := []string{commandPath(c)}
	for _, arg := range args {
		if commandPath(c) == "customers find" {
			arg = mask.Field(record.ContactName, mask.Text(arg), true)
		}
		words = append(words, mask.Text(arg))
	}
	return strings.Join(words, " ")
}

// flagsSet are the flags that say which values, and where to.
func flagsSet(c *cobra.Command) string {
	var words []string
	c.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "clear", "reason", "project", "lang", "quiet", "json", "cpuprofile":
		default:
			words = append(words, "--"+f.Name+"="+f.Value.String())
		}
	})
	return strings.Join(words, " ")
}

// clearFlag adds --clear and the reason it needs.
func clearFlag(c *cobra.Command, clear *bool, usage string) {
	c.Flags().BoolVar(clear, "clear", false, usage+"; noted in the audit log")
	c.Flags().String("reason", "", "why personal values must be seen (with --clear)")
}

// audit appends an entry in the name of the user.
func (a *app) audit(ctx context.Context, p *project.Project, st *store.Store, e store.AuditEntry) error {
	e.Who = operator()
	action := e.Action
	if action == "denied" {
		action = ""
	}
	roles, _ := p.May(e.Who, action)
	e.Role = strings.Join(roles, ",")
	_, err := st.Audit(ctx, e)
	return err
}

// operator is who runs the command, as the operating system knows them: never
// taken from the environment, which anyone can set.
func operator() string {
	if runtime.GOOS == "windows" {
		if u, err := user.Current(); err == nil {
			return u.Username
		}
		return "unknown"
	}
	id := strconv.Itoa(os.Getuid())
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return "uid:" + id
}
