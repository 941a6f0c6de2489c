package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/record"
)

// TestLongValues holds every built-in rule against cells of 20,000 characters, as
// an export that lost a quote makes them: none may keep a run from going on. The
// patience is for a busy machine; a rule needs some milliseconds.
func TestLongValues(t *testing.T) {
	const length, patience = 20_000, 5 * time.Second
	units := []string{
		"长", "部", "王", "采购", "1", "138", "a", "a@", "@", ".", "-", " ", "(", "）", "、", "/", "公司", "有限公司", "省", "广东省", "路1号", "区",
		"万", "http://", "张三 ", "一", "2024-01-01 ", "é", "\u0301", "😀", "Co., Ltd. ", "&amp;", "å¼", "\u200b", "*", "1,", "转", "0086", "x分机", "O'", "先生", "（个体）",
	}
	for _, rule := range all(t) {
		for _, unit := range units {
			v := record.T(strings.Repeat(unit, length/len([]rune(unit))))
			began := time.Now()
			rule.Apply(v)
			if d := time.Since(began); d > patience {
				t.Errorf("%s needs %s for %d characters of %q", rule.Name(), d, length, unit)
			}
		}
	}
}
