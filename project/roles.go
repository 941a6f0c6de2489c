package project

import (
	"slices"
	"strings"
)

// actions are what a role may be allowed; admin allows all of them.
var actions = []string{"view", "see_personal", "edit", "review", "sample", "rollback", "sign", "export", "run", "audit", "admin"}

// May reports whether a user may take an action, and the roles that allow it.
// Without roles everybody may do everything. Names of users are compared without
// regard to case.
func (p *Project) May(user, action string) (roles []string, ok bool) {
	for _, r := range p.Roles {
		if r.has(user) && (slices.Contains(r.Can, action) || slices.Contains(r.Can, "admin")) {
			roles = append(roles, r.Name)
		}
	}
	return roles, len(roles) > 0 || len(p.Roles) == 0
}

// Who returns the roles that allow an action.
func (p *Project) Who(action string) []string {
	var names []string
	for _, r := range p.Roles {
		if slices.Contains(r.Can, action) || slices.Contains(r.Can, "admin") {
			names = append(names, r.Name)
		}
	}
	return names
}

func (r *Role) has(user string) bool {
	return slices.ContainsFunc(r.Users, func(u string) bool { return strings.EqualFold(u, user) })
}
