package guess

import "slices"

import "strings"

// header is a rule on column names: any of the words, as whole words of the
// folded name (Latin) or as a part of it (Chinese).
type header struct {
	kind  Kind
	role  string
	words string
}

// headers are tried in order; the first that matches decides.
var headers = []header{
	{Tax, "", "uscc taxid taxno taxnum vat vatid vatno vatnumber fein taxcode 统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号 税务登记号 组织机构代码 营业执照号 stcd1 stcd5 stceg"},
	{Resident, "", "身份证 身份证号 证件号 证件号码 residentid idcard idno"},
	{Email, "", "email emails mail emailaddress 邮箱 电子邮件 电邮 邮件"},
	{Phone, "", "phone phones telephone tel mobile mobiles cell cellphone cellphones handy fax phonenumber telf1 tel1 mobile1 手机 手机号 电话 联系方式 座机 固话 传真 联系电话 移动电话"},
	{Postcode, "", "postcode zip zipcode postalcode plz zip5 邮编 邮政编码"},
	{Date, "", "dob birthdate birthday dateofbirth birth born 生日 出生日期 出生年月"},
	{Person, "given", "firstname givenname forename fname fnamec1 vorname prenom first given christianname 名"},
	{Person, "surname", "surname lastname familyname lname lnamec1 nachname nom last family 姓"},
	{Person, "middle", "middlename middle middleinitial secondname"},
	{Person, "full", "fullname personname contact contactname contactperson customername 姓名 联系人 联系人姓名 客户姓名 法人 法人代表 法定代表人 关键联系人"},
	{Org, "", "company companyname organisation organization orgname org employer firm business businessname accountname legalname corpname 公司 公司名称 单位 单位名称 企业名称 客户名称 名称 企业 客户全称 全称"},
	{Org, "short", "shortname 简称 客户简称 abbreviation cusabbname"},
	{Address, "", "address streetaddress addr fulladdress adresse addressline 地址 详细地址 注册地址 联系地址 通讯地址 办公地址"},
	{Category, "", "gender sex race ethnicity title salutation state province status type category country 性别 省份 类型 状态 国家 行业"},
	{Number, "", "lat lng lon latitude longitude 经度 纬度"},
	{Ident, "", "ssn socsecid nino passport passportno licence license isbn issn sku upc ean"},
}

// other relatives and roles whose names are not the record's own.
var otherPerson = []string{
	"father", "mother", "spouse", "maiden", "parent", "husband", "wife", "partner", "guardian", "manager", "owner",
	"sales", "author", "coauthor", "跟进", "负责人", "业务员", "销售", "推荐", "紧急", "法人", "法定",
}

// foldName makes a header comparable: lower case, letters and digits only.
func foldName(name string) (joined string, words []string) {
	words = strings.FieldsFunc(strings.ToLower(splitCamel(name)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r <= 0x7F
	})
	return strings.Join(words, ""), words
}

// splitCamel puts a blank before a capital that follows a small letter.
func splitCamel(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r >= 'A' && r <= 'Z' && last >= 'a' && last <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// byName returns what a column's name says, whole name first, then its words.
func byName(name string) (header, bool) {
	joined, words := foldName(name)
	for _, h := range headers {
		if slices.Contains(strings.Fields(h.words), joined) {
			return h, true
		}
	}
	if anyOf(words, "first", "given", "forename") && anyOf(words, "last", "surname", "family") {
		return header{kind: Person, role: "full"}, true
	}
	for _, h := range headers {
		for _, w := range strings.Fields(h.words) {
			if w[0] >= 0x80 && len(w) >= 6 && strings.Contains(joined, w) {
				return h, true
			}
			if h.kind == Category || len(w) < 3 {
				continue
			}
			for i := range words {
				if words[i] == w || i+1 < len(words) && words[i]+words[i+1] == w {
					return h, true
				}
			}
		}
	}
	return header{}, false
}

// ofOther returns the word that says that a name is somebody else's, or "".
func ofOther(name string) string {
	joined, _ := foldName(name)
	for _, w := range otherPerson {
		if strings.Contains(joined, w) {
			return w
		}
	}
	return ""
}

func anyOf(words []string, wanted ...string) bool {
	for _, w := range words {
		if slices.Contains(wanted, w) {
			return true
		}
	}
	return false
}
