package dates

import "strings"

// wordDates are words that stand for a date that isn't one.
var wordDates = map[string]Precision{
	"长期": OpenEnd, "長期": OpenEnd, "长期有效": OpenEnd, "长期合作": OpenEnd, "永久": OpenEnd, "永久有效": OpenEnd, "无固定期限": OpenEnd, "无期限": OpenEnd, "无限期": OpenEnd, "不限": OpenEnd,
	"不限期": OpenEnd, "永续": OpenEnd, "永续经营": OpenEnd, "至今": OpenEnd, "permanent": OpenEnd, "indefinite": OpenEnd, "forever": OpenEnd, "open": OpenEnd, "open-ended": OpenEnd,
	"never": OpenEnd, "no expiry": OpenEnd, "present": OpenEnd, "ongoing": OpenEnd,
	"0000-00-00 00:00:00": NullDate, "0000/00/00": NullDate, "0000-00-00t00:00:00": NullDate, "0000.00.00": NullDate, "00:00:00": NullDate, "1900-01-00": NullDate, "1900-1-0": NullDate, "1900/1/0": NullDate, "1900/01/00": NullDate, "0/0/0000": NullDate,
	"00/00/0000": NullDate, "0000年00月00日": NullDate,
}

// relativeWords begin a date relative to today.
var relativeWords = []string{
	"今天", "今日", "昨天", "昨日", "前天", "前日", "大前天", "明天", "明日", "后天", "大后天", "今早", "今晚", "昨晚", "明早", "刚才", "刚刚", "现在", "目前", "近日", "近期", "最近", "上周", "本周", "这周", "下周", "上星期",
	"本星期", "下星期", "上礼拜", "下礼拜", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "星期", "上月", "本月", "下月", "上个月", "这个月", "下个月", "月底", "月初", "年底", "年初", "年中", "去年", "今年", "明年", "前年", "后年",
	"上季度", "本季度", "下季度", "上半年", "下半年", "尽快", "稍后", "节后", "节前", "春节后",
	"today", "yesterday", "tomorrow", "now", "just now", "last ", "next ", "this ", "recently", "asap", "soon",
}

// relative reports whether s is relative to the day it was written: 昨天,
// 3天前, 两周后, 2 days ago.
func relative(s string) bool {
	for _, w := range relativeWords {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	for _, end := range []string{
		"天前", "日前", "天后", "日后", "周前", "周后", "星期前", "星期后", "个月前", "个月后", "月前", "月后", "年前", "年后", "小时前", "小时后", "分钟前", "分钟后", "天内", "周内", "之前", "之后", "前后", "以前", "以后",
		" ago", " later", " from now",
	} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// months are English month names and their usual abbreviations.
var months = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6, "june": 6, "jul": 7, "july": 7,
	"aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}

// zones are zone names with one meaning in this field. CST is China Standard
// Time here: it is what Java prints on Chinese servers.
var zones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "cst": Shanghai, "bjt": Shanghai, "hkt": Shanghai, "sgt": Shanghai, "jst": 9 * 3600, "kst": 9 * 3600, "cet": 3600, "cest": 7200,
	"bst": 3600, "est": -5 * 3600, "edt": -4 * 3600, "pst": -8 * 3600, "pdt": -7 * 3600, "asia/shanghai": Shanghai,
}

// eras are the era names and the year before their first.
var eras = []struct {
	name string
	base int
}{
	{"中华民国", 1911},
	{"中華民國", 1911},
	{"民国", 1911},
	{"民國", 1911},
	{"roc", 1911},
	{"令和", 2018},
	{"平成", 1988},
	{"昭和", 1925},
	{"大正", 1911},
	{"reiwa", 2018},
	{"heisei", 1988},
	{"showa", 1925},
	{"公元", 0},
	{"西元", 0},
	{"西历", 0},
}

// daytimes are words for a part of the day; the number is added to hours below
// twelve.
var daytimes = []struct {
	name string
	add  int
}{
	{"凌晨", 0},
	{"清晨", 0},
	{"早晨", 0},
	{"早上", 0},
	{"上午", 0},
	{"中午", 12},
	{"下午", 12},
	{"傍晚", 12},
	{"晚上", 12},
	{"晚间", 12},
	{"夜里", 12},
	{"晚", 12},
	{"早", 0},
	{"a.m.", 0},
	{"p.m.", 12},
	{"am", 0},
	{"pm", 12},
}
