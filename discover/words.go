package discover

import (
	"sort"
	"strings"
	"sync"
	"unicode"
)

// vocabulary is how columns are called where no system is known: by target, the
// words in English (lower case, without separators) and Chinese.
var vocabulary = map[string]string{
	Key:                           "id code number no uuid key recordid customerid customercode customerno accountid accountnumber clientid cuscode objectid externaluserid itemid kunnr 编号 编码 代码 客户编号 客户编码 客户代码 客户号 客户id 唯一标识 内码 序号 工单编号 单号 工单号",
	ChangedAt:                     "updatedat updatetime modifiedat modifydate modifiedtime modifiedon modifytime lastmodified lastmodifieddate lastmodifiedtime changedat changedate systemmodstamp lastmodifieddatetime 修改时间 修改日期 更新时间 最后修改时间 最近修改时间 变更时间",
	Deleted:                       "deleted isdeleted deleteflag deletionflag disabled isactive forbidstatus documentstatus lifestatus statecode 禁用 禁用状态 删除 是否删除 删除标记 停用 作废 单据状态 生命状态 是否明细 isonetime",
	ReplacedBy:                    "replacedby mergedinto mergedto 合并到 并入",
	Link:                          "organizationid companyid requesterid contactid primarycontactid parentid accountnameid customerlink 所属公司id",
	Skip:                          "bankaccount accountno bankaccountno cusaccount 银行账号 银行账户 账号",
	"customer.legal_name":         "name customername companyname accountname cusname company organization organisation corpfullname fullcompanyname clientname legalname businessname name1 mcname 客户名称 公司名称 企业名称 单位名称 名称 客户 公司 单位 企业全称 客户全称 公司全称 全称 户名",
	"customer.short_name":         "shortname abbreviation abbname cusabbname alias nickname searchterm sortl corpname 简称 客户简称 公司简称 昵称",
	"customer.name_en":            "englishname nameen 英文名 英文名称",
	"customer.former_name":        "formername 曾用名",
	"customer.uscc":               "uscc creditcode socialcreditcode unifiedcode socialcrecode 统一社会信用代码 信用代码 社会信用代码 证件号码",
	"customer.tax_no":             "taxno taxnumber taxid vat vatno vatnumber vatregistration taxregistercode taxregistration stcd1 stcd2 stceg regcode cusregcode 税号 纳税人识别号 税务登记号 纳税登记号 纳税人登记号",
	"customer.legal_rep":          "legalrep legalperson corporate corporation lperson 法人 法人代表 法定代表人",
	"customer.parent_name":        "parent parentaccount parentaccountid parentcompany headcode groupcustid groupcustnumber konzs groupkey parentname 上级 上级客户 总公司 客户总公司编码 集团 对应集团客户 母公司",
	"customer.industry":           "industry trade industryid sector industrycode industrylevel1 brsch tradeccode sic siccode 行业 所属行业 行业类别 行业编码 一级行业",
	"customer.headcount":          "headcount employees numberofemployees employeecount staff staffcount 规模 规模员工数 人数 员工数 员工人数 人员规模 公司规模 企业规模 员工规模",
	"customer.size_class":         "sizeclass customersizecode companysize",
	"customer.revenue":            "revenue annualrevenue turnover sales 营业额 年营业额 营业收入 销售额 年收入",
	"customer.registered_capital": "registeredcapital capital 注册资本 注册资金",
	"customer.currency":           "currency cyid currencycode tradingcurridnumber transactioncurrencyid waers 币别 币种 结算币别 货币",
	"customer.credit_grade":       "creditgrade creditrating cregrade 信用等级",
	"customer.credit_limit":       "creditlimit creline creditline klimk 信用额度 授信额度",
	"customer.founded_on":         "foundedon founded establishdate 成立日期 成立时间",
	"customer.website":            "website websiteurl homepage url web domain hsadditionaldomains domains site 网址 网站 主页 官网 域名",
	"customer.need":               "need requirement requirements needs 需求 需求描述 客户需求",
	"customer.channel":            "channel leadsource accountsource source originalsource hsanalyticssource 来源 来源渠道 客户来源 线索来源 渠道",
	"customer.stage":              "stage lifecyclestage dealstatus phase 阶段 当前阶段 客户阶段 成交状态 销售阶段",
	"customer.owner":              "owner ownerid hubspotownerid accountowner salesman salesperson salesrep seller sellername pperson assignedto accountmanager assigneeid assignee agentid responderid followuser userid 负责人 业务员 销售员 跟进人 跟进负责人 客户经理 专营业务员编码 所有者 销售代表",
	"customer.owner_dept":         "department ownerdept saldeptname saldeptidname depart dimdepart dataowndepartment salesdepartment dept groupid group usergroupid 部门 销售部门 所属部门 分管部门 负责部门",
	"customer.last_contact_at":    "lastcontact lastcontactat lastactivity lastactivitytime lastactivitydate lastcontacted noteslastcontacted 最后跟进时间 最近跟进 最后联系时间 最近跟进时间",
	"customer.next_step":          "nextstep nextaction 下一步 下一步计划 下次跟进",
	"customer.level":              "level grade tier 等级 客户等级",
	"customer.category":           "category type accounttype customertype class cccode accountgroup ktokd accountlevel customertypecode 类型 分类 客户类型 客户分类 客户类别 客户分类编码 客户级别 客户组",
	"customer.tags":               "tags tag labels label 标签",
	"customer.status":             "status state active enddate loevm 状态 客户状态 停用日期",
	"customer.remark":             "remark remarks note notes memo comment comments description details 备注 说明 描述",
	"customer.created_at":         "createdat created createdate createddate createdon createdtime createtime creationdate devdate erdat 创建时间 创建日期 建档日期 发展日期 录入时间 登记日期",
	"customer.kind":               "kind ispersonaccount",
	"customer.id_no":              "idno idcard idnumber identityno 身份证 身份证号 身份证号码",
	"customer.birth_date":         "birthdate birthday dateofbirth dob 生日 出生日期",
	"contact.name":                "contact contactname contactperson cusperson fullname displayname linkman attention person namev nickname remarkname 联系人 关键联系人 联系人姓名 姓名 主要联系人 对接人",
	"contact.surname":             "lastname surname familyname 姓",
	"contact.given_name":          "firstname givenname forename 名",
	"contact.honorific":           "salutation honorific anred 称谓 尊称",
	"contact.title":               "title jobtitle position contacttitle 职位 职务 岗位 头衔",
	"contact.sex":                 "sex gender 性别",
	"contact.department":          "contactdepartment 所在部门",
	"contact_point.mobile":        "mobile mobile1 mobile2 mobilephone cellphone cell cellphones cellphonenumber telmobile hand cushand remarkmobiles 手机 手机号 手机号码 移动电话",
	"contact_point.phone":         "phone phone1 tel tel1 tel2 telephone telephone1 telephonenumber phonenumber telf1 telf2 telnumber phonework businessphone homephone workphone otherphone landline cusphone 电话 联系电话 座机 固定电话 办公电话 公司电话 联系方式 电话号码",
	"contact_point.fax":           "fax faxnumber telfx cusfax 传真 传真号码",
	"contact_point.email":         "email emailaddress emailaddress1 mail smtpaddr otheremails cusemail workemail secondaryemail 邮箱 邮件 电子邮箱 电子邮件 email地址 邮件地址",
	"contact_point.wechat":        "wechat weixin 微信 微信号",
	"contact_point.qq":            "qq qq号",
	"address.raw":                 "address fulladdress addr cusaddress shippingaddress address1 street1 oaddress 地址 公司地址 客户地址 联系地址 详细地址 通讯地址 办公地址 注册地址 发货地址 收货地址",
	"address.rest":                "street street1 addressline1 addressstreet billingstreet mailingstreet shippingstreet address1line1 stras 街道 街道地址",
	"address.country":             "country billingcountry mailingcountry shippingcountry land1 countrycode address1country 国家 国别 国家地区",
	"address.province":            "province provincial region regio stateprovince stateorprovince billingstate mailingstate shippingstate state regionid dccode address1stateorprovince 省 省份 省市 地区 区域 地区编码",
	"address.city":                "city town ort01 city1 billingcity mailingcity shippingcity address1city 市 城市",
	"address.district":            "district county ort02 city2 area 区 区县 县",
	"address.postcode":            "postcode postalcode zip zipcode pstlz postcode1 billingcode billingpostalcode mailingzip mailingpostalcode shippingcode cuspostcode address1postalcode 邮编 邮政编码",
	"ticket.subject":              "subject 主题 标题 工单标题",
	"ticket.description":          "descriptiontext content body 内容 问题描述",
	"ticket.priority":             "priority urgency 优先级 紧急程度",
	"ticket.csat":                 "satisfaction satisfactionrating csat score 满意度 评分",
	"ticket.opened_at":            "openedat 提交时间",
	"ticket.closed_at":            "closedat solvedat resolvedat 关闭时间 解决时间",
	"ticket.channel":              "via platformname",
	"ticket.status":               "statusid ticketstatus 工单状态",
	"order.no":                    "orderno ordernumber orderid 订单号 订单编号",
	"order.ordered_at":            "orderdate orderedat 下单时间 订单日期",
	"order.amount":                "orderamount totalamount total amount 订单金额 总金额 金额",
	"order.required_on":           "deliverydate duedate requireddate 交货日期 要求交货 交付日期",
	"interaction.occurred_at":     "occurredat visittime calltime at 时间 跟进时间 拜访时间 沟通时间",
	"interaction.summary":         "summary text 跟进内容 沟通内容 拜访内容 摘要",
}

var wordTargets = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	targets := make([]string, 0, len(vocabulary))
	for t := range vocabulary {
		targets = append(targets, t)
	}
	sort.Strings(targets)
	for _, t := range targets {
		for _, w := range strings.Fields(vocabulary[t]) {
			if _, taken := m[w]; !taken {
				m[w] = t
			}
		}
	}
	return m
})

// byWord reads a column name: whole, without the marks that systems put in
// front, then its tail word by word, then the longest Chinese word in it.
func byWord(name string) string {
	m := wordTargets()
	tokens := tokensOf(name)
	for i := range tokens { // customer_phone → "customerphone", then "phone"
		if t := m[strings.Join(tokens[i:], "")]; t != "" {
			return t
		}
	}
	for i := len(tokens) - 1; i > 0; i-- { // phone_2, EMail__c
		if t := m[strings.Join(tokens[:i], "")]; t != "" {
			return t
		}
	}
	return m[longestWord(fold(name), m)]
}

// longestWord returns the longest Chinese word of the list in a name.
func longestWord(name string, m map[string]string) string {
	best := ""
	rs := []rune(name)
	for i := range rs {
		for j := i + 2; j <= len(rs) && j <= i+8; j++ {
			w := string(rs[i:j])
			if unicode.Is(unicode.Han, rs[i]) && len(w) > len(best) && m[w] != "" {
				best = w
			}
		}
	}
	return best
}

// tokensOf splits a name at separators and where lower case turns to upper, in
// lower case. A single small or capital letter in front is a system's mark for
// the type (cCusName, FName), and so is Cus behind it.
func tokensOf(name string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, strings.ToLower(b.String()))
			b.Reset()
		}
	}
	rs := []rune(name)
	for i, r := range rs {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1]) && unicode.IsUpper(rs[i-1])) {
			flush()
		}
		b.WriteRune(r)
	}
	flush()
	if len(out) > 1 && len(out[0]) == 1 && strings.ContainsAny(out[0], "fcdibn") {
		out = out[1:]
	}
	if len(out) > 1 && out[0] == "cus" {
		out = out[1:]
	}
	return out
}
