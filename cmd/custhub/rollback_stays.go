package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/custhub/custhub/store"
)

// stays says why live records stay as they are although a batch that spoke of them
// is withdrawn.
type stays struct {
	SameLater      int64    `json:"same_later"` // later batches saw the same content
	SameLaterIn    []string `json:"same_later_in"`
	ChangedLater   int64    `json:"changed_later"` // later batches brought another content
	ChangedLaterIn []string `json:"changed_later_in"`
	SaidBefore     int64    `json:"said_before"` // they show what earlier batches said
}

// staysOf is zero when no record stays.
func staysOf(s store.Stays) stays {
	if s.Later+s.Changed+s.Before == 0 {
		return stays{}
	}
	return stays{
		SameLater: s.Later, SameLaterIn: batchIDs(s.LaterBatches),
		ChangedLater: s.Changed, ChangedLaterIn: batchIDs(s.ChangedBatches), SaidBefore: s.Before,
	}
}

func batchIDs(list []int64) []string {
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = batchID(b)
	}
	return out
}

// printStays says in a line for each reason how many records stay, and which
// batches are why.
func (a *app) printStays(lines []withdrawnLine) error {
	var all stays
	for _, l := range lines {
		s := l.Stays
		all.SameLater += s.SameLater
		all.ChangedLater += s.ChangedLater
		all.SaidBefore += s.SaidBefore
		all.SameLaterIn = append(all.SameLaterIn, s.SameLaterIn...)
		all.ChangedLaterIn = append(all.ChangedLaterIn, s.ChangedLaterIn...)
	}
	for _, why := range []struct {
		records int64
		batches []string
		en, zh  string
	}{
		{all.SameLater, all.SameLaterIn, "records that stay: %d, as later batches %s saw the same content\n", "不变的记录：%d 条，之后的批次 %s 见到的内容相同\n"},
		{all.ChangedLater, all.ChangedLaterIn, "records that stay: %d, as later batches %s changed or deleted them\n", "不变的记录：%d 条，之后的批次 %s 已更改或删除这些记录\n"},
		{all.SaidBefore, nil, "records that stay: %d, as they show what earlier batches said%s\n", "不变的记录：%d 条，显示的是更早批次的内容%s\n"},
	} {
		if why.records == 0 {
			continue
		}
		if _, err := fmt.Fprintf(a.out, a.text(why.en, why.zh), why.records, a.some(why.batches)); err != nil {
			return err
		}
	}
	return nil
}

// some names the first and the last of many batches, each once.
func (a *app) some(batches []string) string {
	const most = 6
	var list []string
	for _, b := range batches {
		if !slices.Contains(list, b) {
			list = append(list, b)
		}
	}
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf(a.text("%s … %s (%d in all)", "%s … %s（共 %d 个）"), strings.Join(list[:most-1], ", "), list[len(list)-1], len(list))
}
