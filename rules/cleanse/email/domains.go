package email

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// freeDomains give mailboxes to anybody: no evidence of an organisation.
var freeDomains = setOf("qq.com", "vip.qq.com", "163.com", "vip.163.com", "126.com", "vip.126.com", "188.com", "yeah.net", "sina.com", "sina.cn", "sina.com.cn", "vip.sina.com", "sohu.com.cn",
	"sohu.com", "vip.sohu.com", "foxmail.com", "139.com", "189.cn", "189.com", "wo.cn", "wo.com.cn", "aliyun.com", "tom.com", "21cn.com", "263.net", "163.net",
	"eyou.com", "hainan.net", "gmail.com", "googlemail.com", "outlook.com", "outlook.cn", "hotmail.com", "hotmail.co.uk", "live.com", "live.cn", "msn.com", "msn.cn",
	"icloud.com", "me.com", "mac.com", "yahoo.com", "yahoo.cn", "yahoo.com.cn", "yahoo.com.hk", "yahoo.com.tw", "yahoo.co.jp", "yahoo.co.uk", "ymail.com",
	"aol.com", "proton.me", "protonmail.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "yandex.com", "mail.com", "naver.com", "daum.net",
	"hanmail.net", "zoho.com", "petalmail.com", "email.com", "inbox.com", "rocketmail.com", "netvigator.com", "hinet.net")

// checkedNames are the free-mail domains whose spelling people get wrong.
var checkedNames = []string{
	"gmail.com", "hotmail.com", "outlook.com", "foxmail.com", "icloud.com", "yahoo.com", "aliyun.com", "sina.com", "sohu.com", "yeah.net",
	"qq.com", "163.com", "126.com", "139.com", "189.cn",
}

// real are domains that look like a typo of a free-mail domain and aren't.
var real = setOf("mail.com", "email.com", "ymail.com", "gmx.com", "fmail.com", "sina.cn", "yahoo.cn", "yahoo.com.cn", "outlook.cn", "qq.cn", "163.net", "263.net",
	"mail.ru", "aliyun.cn", "sohu.net", "gmail.cn", "126.net", "163.cn", "126.cn", "sino.com", "soho.com", "sini.com", "cloud.com", "aliyun-inc.com", "hotmail.cn",
	"189.com", "139.cn", "sina.net", "yahoo.net", "sina.com.cn", "sohu.com.cn", "tina.com", "sinar.com", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.ca", "yahoo.in")

// wrongEnds are misspelt ends of a domain; none is a top-level domain that a
// customer would have.
var wrongEnds = map[string]string{
	"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com", "xom": "com", "clm": "com", "cpm": "com", "ccom": "com", "conm": "com",
	"comn": "com", "cim": "com", "com1": "com", "c0m": "com", "dom": "com", "ner": "net", "nte": "net", "nett": "net", "cnn": "cn", "come": "com", "coml": "com",
}

func setOf(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// typo returns the domain that was probably meant, "" if d looks right.
func typo(d string) string {
	if freeDomains[d] || real[d] {
		return ""
	}
	dot := strings.LastIndexByte(d, '.')
	if dot < 0 {
		for _, c := range checkedNames {
			if name, end, _ := strings.Cut(c, "."); (name == d || name+end == d) && c != "sina.com" {
				return c
			}
		}
		return ""
	}
	if head, ok := strings.CutSuffix(d, ".com.cm"); ok { // Cameroon has few mail hosts below com.cm
		return head + ".com.cn"
	}
	name, end := d[:dot], d[dot+1:]
	if right, ok := wrongEnds[end]; ok {
		end = right
		d = name + "." + end
		if freeDomains[d] {
			return d
		}
		if t := misspelt(name, end); t != "" {
			return t
		}
		return d
	}
	return misspelt(name, end)
}

// misspelt finds the free-mail domain one slip away: one letter wrong, missing,
// doubled or two swapped in a name of letters, or a cut end (qq.co, gmail.cm).
func misspelt(name, end string) string {
	for _, c := range checkedNames {
		dot := strings.IndexByte(c, '.')
		if d := len(name) - dot; d < -1 || d > 1 {
			continue
		}
		right, rightEnd := c[:dot], c[dot+1:]
		switch {
		case name == right && rightEnd == "com" && (end == "co" || end == "cm" || end == "om" || end == "cn.com"):
			return c
		case end != rightEnd:
		case name == right+".":
			return c
		case len(right) >= 5 && right[0] > '9' && slip(name, right):
			return c
		case len(right) == 4 && right[0] > '9' && swapped(name, right):
			return c
		}
	}
	return ""
}

// slip reports whether a and b differ by one edit or one swap of neighbours
// (restricted Damerau-Levenshtein distance 1).
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	return a[i+1:] == b[i+1:] || swapped(a, b)
}

// swapped reports whether a is b with two neighbours exchanged.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// roles are mailboxes of a function, with the pinyin of the usual ones.
var roles = setOf("info", "sales", "sale", "service", "services", "support", "admin", "administrator", "office", "hr", "contact", "contactus", "marketing", "noreply", "no-reply", "donotreply", "do-not-reply", "do_not_reply",
	"donotreply", "finance", "caiwu", "caigou", "xiaoshou", "kefu", "bangong", "bangongshi", "webmaster", "postmaster", "hostmaster", "abuse", "billing", "accounts",
	"accounting", "account", "enquiry", "enquiries", "inquiry", "help", "helpdesk", "it", "jobs", "job", "career", "careers", "recruit", "zhaopin", "renshi", "xingzheng", "shichang",
	"shouhou", "yewu", "cw", "cg", "purchase", "purchasing", "procurement", "order", "orders", "mail", "email", "office365", "reception", "team", "hello", "feedback", "pr", "press",
	"legal", "security", "market", "business", "customer", "customerservice", "cs", "export", "import", "logistics", "warehouse", "root", "newsletter", "public", "gongsi")

// roleLocal reports whether the part before the @ names a function: info,
// caiwu, hr2, sales-cn.
func roleLocal(local string) bool {
	local = strings.ToLower(local)
	if roles[local] {
		return true
	}
	base := strings.TrimRight(local, "0123456789")
	if base != local && base != "" && roles[strings.TrimRight(base, "-_.")] && len(local)-len(base) <= 2 {
		return true
	}
	head, _, ok := strings.Cut(local, "-")
	return ok && roles[head] && head != "it"
}

// fillers are words typed to get past a mandatory field.
var fillers = setOf("test", "tests", "testing", "abc", "aaa", "aa", "a", "xxx", "xx", "x", "123", "1234", "12345", "123456", "111", "000", "none", "no", "na", "null", "nobody",
	"nomail", "noemail", "email", "mail", "user", "asdf", "qwe", "qwerty", "foo", "bar", "demo", "fake", "temp", "unknown", "noone", "nothing", "ceshi", "aaaa", "xxxx", "1", "11")

// fillerAddress recognises test@test.com, a@a.com, noemail@noemail.com.
func fillerAddress(local, domain string) bool {
	local = strings.ToLower(local)
	name, _, _ := strings.Cut(domain, ".")
	if !fillers[local] || roles[local] && local != name {
		return false
	}
	return local == name || fillers[name] && !freeDomains[domain] || local == "noemail" || local == "nomail" || local == "null" || local == "none"
}

// usualEnds are top-level domains that need no look at the list, with those that
// RFC 2606 and RFC 6761 reserve and networks of one's own use.
var usualEnds = setOf("com", "cn", "net", "org", "hk", "tw", "mo", "jp", "de", "uk", "us", "eu", "info", "biz", "edu", "gov", "io", "example", "test", "invalid", "local", "lan", "internal", "corp", "home", "intranet")

// unknownEnd reports whether a domain ends in no top-level domain there is: by the
// Public Suffix List, which golang.org/x/net carries.
func unknownEnd(d string) bool {
	end := d[strings.LastIndexByte(d, '.')+1:]
	if usualEnds[end] || strings.HasPrefix(d, "[") {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(d)
	return !icann && !strings.Contains(suffix, ".")
}
