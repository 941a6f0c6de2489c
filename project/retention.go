package project

import (
	"strconv"
	"time"

	"github.com/custhub/custhub/yamlfile"
)

// Retention says how long the store keeps what it needs for the past only.
type Retention struct {
	History, Raw, Quarantine, Reports Age
}

// Age is a span of calendar time; zero means for ever.
type Age struct{ Years, Months, Days int }

// ParseAge reads 400d, 26w, 13m (months) or 2y.
func ParseAge(text string) (Age, bool) {
	if text == "" {
		return Age{}, false
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n <= 0 || n > 36500 {
		return Age{}, false
	}
	switch text[len(text)-1] {
	case 'd':
		return Age{Days: n}, true
	case 'w':
		return Age{Days: 7 * n}, true
	case 'm':
		return Age{Months: n}, true
	case 'y':
		return Age{Years: n}, true
	default:
		return Age{}, false
	}
}

// Before is the time that is older than the age; zero when it is for ever.
func (a Age) Before(now time.Time) time.Time {
	if a == (Age{}) {
		return time.Time{}
	}
	return now.AddDate(-a.Years, -a.Months, -a.Days)
}

func (l *loader) retention() {
	s, r := l.spec.Retention, &l.p.Retention
	for _, x := range []struct {
		word yamlfile.Word
		age  *Age
	}{{s.History, &r.History}, {s.Raw, &r.Raw}, {s.Quarantine, &r.Quarantine}, {s.Reports, &r.Reports}} {
		if x.word.Text == "" {
			continue
		}
		age, ok := ParseAge(x.word.Text)
		if !ok {
			l.add(x.word.At.Fault("project.retention", "how long must be a number of days, weeks, months or years", "write 400d, 26w, 13m or 2y").With(x.word.Text))
			continue
		}
		*x.age = age
	}
}
