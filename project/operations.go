package project

import (
	"fmt"
	"slices"

	"github.com/robfig/cron/v3"

	"github.com/custhub/custhub/yamlfile"
)

// operations reads what is about running custhub: schedules, roles and backups.
func (l *loader) operations() {
	for _, e := range l.spec.Schedules {
		s := e.Value
		if _, err := cron.ParseStandard(s.Cron); err != nil {
			l.add(e.In.Fault("project.cron", "the schedule can't be read: "+err.Error(), "five fields: minute hour day month weekday; '0 2 * * *' is every day at 02:00").With(s.Cron))
		}
		run := l.choice("run", s.Run, "run", "report", "backup", "purge", "check")
		for _, name := range s.Sources {
			if l.p.Source(name) == nil {
				l.add(e.In.Fault("project.schedule", fmt.Sprintf("there is no source %q", name), yamlfile.DidYouMean(name, l.p.SourceNames())).With(name))
			}
		}
		l.p.Schedules = append(l.p.Schedules, Schedule{Name: e.Key, Cron: s.Cron, Run: run, Sources: s.Sources})
	}
	for _, e := range l.spec.Roles {
		for _, can := range e.Value.Can {
			if !slices.Contains(actions, can) {
				l.add(e.In.Fault("project.role", fmt.Sprintf("there is no action %q", can), yamlfile.DidYouMean(can, actions)).With(can))
			}
		}
		l.p.Roles = append(l.p.Roles, Role{Name: e.Key, Can: e.Value.Can, Users: e.Value.Users, Own: e.Value.Own})
	}
	l.p.Backup = l.spec.Backup
	if l.spec.Backup.Keep < 0 {
		l.add(l.spec.At.Fault("project.backup", "keep can't be negative", ""))
	}
}
