package record

// The fields of the unified model, named entity by entity. Fields[id] describes each.
const (
	CustomerKind              FieldID = iota // organisation or person
	CustomerRole                             // what the party is to us; parties of different roles are kept apart unless an identifier joins them
	CustomerLegalName                        // registered name of an organisation, full name of a person
	CustomerShortName                        // short or trade name
	CustomerNameEN                           // name in Latin letters
	CustomerFormerName                       // earlier name, kept for matching
	CustomerUSCC                             // unified social credit code, GB 32100
	CustomerTaxNo                            // tax number: 15 to 20 characters, or a foreign VAT number
	CustomerOrgCode                          // organisation code, GB 11714
	CustomerRegNo                            // business registration number (15 digits)
	CustomerIDNo                             // resident identity number, GB 11643
	CustomerMemberNo                         // membership or card number, unique within its source
	CustomerLegalForm                        // legal form
	CustomerLegalRep                         // legal representative
	CustomerParentName                       // parent organisation or group
	CustomerBranchOf                         // organisation that this is a branch of
	CustomerIndustry                         // industry as the source words it
	CustomerIndustryCode                     // GB/T 4754 section or division
	CustomerHeadcount                        // staff as the source words it
	CustomerHeadcountMin                     // lower bound of staff
	CustomerHeadcountMax                     // upper bound of staff
	CustomerSizeClass                        // size class of the 2017 standard
	CustomerRevenue                          // annual revenue in currency units
	CustomerRegisteredCapital                // registered capital in currency units
	CustomerCurrency                         // ISO 4217 code of the customer's amounts
	CustomerCreditGrade                      // credit grade
	CustomerCreditLimit                      // credit limit in currency units
	CustomerRegStatus                        // status of registration (active, revoked …)
	CustomerFoundedOn                        // date of foundation
	CustomerCountry                          // ISO 3166-1 alpha-2 code
	CustomerProvince                         // province of the main address
	CustomerCity                             // city of the main address
	CustomerDivisionCode                     // GB/T 2260 code of the main address
	CustomerWebsite                          // web site
	CustomerSurname                          // surname of a person
	CustomerGivenName                        // given name of a person
	CustomerHonorific                        // form of address
	CustomerSex                              // sex of a person
	CustomerBirthDate                        // date of birth of a person
	CustomerNeed                             // what the customer needs
	CustomerChannel                          // where the customer came from
	CustomerStage                            // stage of the customer's lifecycle
	CustomerStageSince                       // since when the stage holds
	CustomerOwner                            // person of ours in charge
	CustomerOwnerDept                        // department in charge
	CustomerLastContactAt                    // last follow-up
	CustomerNextStep                         // next step planned
	CustomerLevel                            // customer level or grade
	CustomerCategory                         // group or category
	CustomerTags                             // tags, separated by commas
	CustomerBankName                         // bank
	CustomerBankAccount                      // bank account
	CustomerStatus                           // status in the source (active, disabled …)
	CustomerRemark                           // remark
	CustomerCreatedAt                        // time of creation in the source
	ContactName                              // full name
	ContactSurname                           // surname
	ContactGivenName                         // given name
	ContactHonorific                         // form of address (总, 经理, Dr)
	ContactTitle                             // job title
	ContactDepartment                        // department
	ContactDecisionRole                      // role in decisions
	ContactAttitude                          // attitude towards us
	ContactSex                               // sex
	ContactBirthDate                         // date of birth
	ContactIDNo                              // resident identity number
	ContactPrimary                           // main contact of the customer
	ContactValidFrom                         // since when with the customer
	ContactValidTo                           // until when with the customer
	ContactRemark                            // remark
	ContactPointKind                         // kind of contact point; phone is sorted into mobile, landline or service by the phone rule
	ContactPointValue                        // normalised value: E.164, RFC 5321 address, …
	ContactPointExt                          // telephone extension
	ContactPointLabel                        // label (office, home …)
	ContactPointVerifiedAt                   // when it was verified
	AddressKind                              // kind of address
	AddressRaw                               // the address as one text
	AddressCountry                           // ISO 3166-1 alpha-2 code
	AddressProvince                          // province or state
	AddressCity                              // city
	AddressDistrict                          // district or county
	AddressRest                              // street, number, room
	AddressPostcode                          // postcode, zeros kept
	AddressDivisionCode                      // GB/T 2260 code
	ConsentPurpose                           // purpose of processing
	ConsentLegalBasis                        // legal basis
	ConsentGivenAt                           // when it was given
	ConsentWithdrawnAt                       // when it was withdrawn
	ConsentEvidence                          // evidence
	InteractionOccurredAt                    // when it happened
	InteractionSeq                           // order within the same time
	InteractionChannel                       // channel: call, visit, e-mail, WeChat …
	InteractionDirection                     // direction
	InteractionSubject                       // subject
	InteractionSummary                       // what was said
	InteractionActor                         // person of ours
	InteractionNextStep                      // next step
	OrderNo                                  // order number
	OrderOrderedAt                           // when it was placed
	OrderRequiredOn                          // delivery required
	OrderShippedOn                           // delivery made
	OrderAmount                              // total in currency units
	OrderCurrency                            // ISO 4217 code
	OrderStatus                              // status
	OrderOwner                               // person of ours
	OrderShipName                            // name on the shipment
	OrderShipAddress                         // address of the shipment
	OrderRemark                              // remark
	OrderItemLine                            // line number
	OrderItemSKU                             // article number
	OrderItemSpec                            // article, specification
	OrderItemQuantity                        // quantity
	OrderItemUnit                            // unit
	OrderItemUnitPrice                       // price of a unit
	OrderItemAmount                          // line amount
	OrderItemDeliveryOn                      // delivery date
	TicketNo                                 // ticket number
	TicketSubject                            // subject
	TicketDescription                        // description
	TicketPriority                           // priority
	TicketStatus                             // status
	TicketChannel                            // channel
	TicketCategory                           // category
	TicketRequester                          // who asked
	TicketAssignee                           // who works on it
	TicketOpenedAt                           // when it was opened
	TicketClosedAt                           // when it was closed
	TicketCSAT                               // satisfaction
	NumFields                                // number of fields
)

// Fields is the unified model: every field with its kind, privacy and the column
// of the 13-column customer sheet that it fills (domain specification §2).
var Fields = [NumFields]Field{
	CustomerKind:              {Entity: Customer, Name: "kind", Kind: Text, Enum: []string{"org", "person"}, Doc: "organisation or person", DocZH: "组织或个人"},
	CustomerRole:              {Entity: Customer, Name: "role", Kind: Text, Enum: []string{"customer", "prospect", "member", "supplier", "partner"}, Doc: "what the party is to us; parties of different roles are kept apart unless an identifier joins them", DocZH: "往来角色"},
	CustomerLegalName:         {Entity: Customer, Name: "legal_name", Kind: Text, Sheet: "T2", Doc: "registered name of an organisation, full name of a person", DocZH: "客户名称"},
	CustomerShortName:         {Entity: Customer, Name: "short_name", Kind: Text, Doc: "short or trade name", DocZH: "简称"},
	CustomerNameEN:            {Entity: Customer, Name: "name_en", Kind: Text, Doc: "name in Latin letters", DocZH: "英文名称"},
	CustomerFormerName:        {Entity: Customer, Name: "former_name", Kind: Text, Doc: "earlier name, kept for matching", DocZH: "曾用名"},
	CustomerUSCC:              {Entity: Customer, Name: "uscc", Kind: Text, Doc: "unified social credit code, GB 32100", DocZH: "统一社会信用代码"},
	CustomerTaxNo:             {Entity: Customer, Name: "tax_no", Kind: Text, Doc: "tax number: 15 to 20 characters, or a foreign VAT number", DocZH: "纳税人识别号"},
	CustomerOrgCode:           {Entity: Customer, Name: "org_code", Kind: Text, Doc: "organisation code, GB 11714", DocZH: "组织机构代码"},
	CustomerRegNo:             {Entity: Customer, Name: "reg_no", Kind: Text, Doc: "business registration number (15 digits)", DocZH: "工商注册号"},
	CustomerIDNo:              {Entity: Customer, Name: "id_no", Kind: Text, Privacy: Sensitive, Doc: "resident identity number, GB 11643", DocZH: "居民身份证号"},
	CustomerMemberNo:          {Entity: Customer, Name: "member_no", Kind: Text, Doc: "membership or card number, unique within its source", DocZH: "会员号"},
	CustomerLegalForm:         {Entity: Customer, Name: "legal_form", Kind: Text, Doc: "legal form", DocZH: "组织形式"},
	CustomerLegalRep:          {Entity: Customer, Name: "legal_rep", Kind: Text, Privacy: Personal, Doc: "legal representative", DocZH: "法定代表人"},
	CustomerParentName:        {Entity: Customer, Name: "parent_name", Kind: Text, Doc: "parent organisation or group", DocZH: "上级单位或集团"},
	CustomerBranchOf:          {Entity: Customer, Name: "branch_of", Kind: Text, Doc: "organisation that this is a branch of", DocZH: "所属总公司"},
	CustomerIndustry:          {Entity: Customer, Name: "industry", Kind: Text, Sheet: "T3", Doc: "industry as the source words it", DocZH: "行业"},
	CustomerIndustryCode:      {Entity: Customer, Name: "industry_code", Kind: Text, Doc: "GB/T 4754 section or division", DocZH: "行业代码"},
	CustomerHeadcount:         {Entity: Customer, Name: "headcount", Kind: Text, Sheet: "T4", Doc: "staff as the source words it", DocZH: "规模(员工数)"},
	CustomerHeadcountMin:      {Entity: Customer, Name: "headcount_min", Kind: Int, Doc: "lower bound of staff", DocZH: "员工数下限"},
	CustomerHeadcountMax:      {Entity: Customer, Name: "headcount_max", Kind: Int, Doc: "upper bound of staff", DocZH: "员工数上限"},
	CustomerSizeClass:         {Entity: Customer, Name: "size_class", Kind: Text, Enum: []string{"L", "M", "S", "X"}, Doc: "size class of the 2017 standard", DocZH: "企业规模"},
	CustomerRevenue:           {Entity: Customer, Name: "revenue", Kind: Decimal, Doc: "annual revenue in currency units", DocZH: "营业收入"},
	CustomerRegisteredCapital: {Entity: Customer, Name: "registered_capital", Kind: Decimal, Doc: "registered capital in currency units", DocZH: "注册资本"},
	CustomerCurrency:          {Entity: Customer, Name: "currency", Kind: Text, Doc: "ISO 4217 code of the customer's amounts", DocZH: "币种"},
	CustomerCreditGrade:       {Entity: Customer, Name: "credit_grade", Kind: Text, Doc: "credit grade", DocZH: "信用等级"},
	CustomerCreditLimit:       {Entity: Customer, Name: "credit_limit", Kind: Decimal, Doc: "credit limit in currency units", DocZH: "信用额度"},
	CustomerRegStatus:         {Entity: Customer, Name: "reg_status", Kind: Text, Doc: "status of registration (active, revoked …)", DocZH: "登记状态"},
	CustomerFoundedOn:         {Entity: Customer, Name: "founded_on", Kind: Date, Doc: "date of foundation", DocZH: "成立日期"},
	CustomerCountry:           {Entity: Customer, Name: "country", Kind: Text, Doc: "ISO 3166-1 alpha-2 code", DocZH: "国家"},
	CustomerProvince:          {Entity: Customer, Name: "province", Kind: Text, Doc: "province of the main address", DocZH: "省份"},
	CustomerCity:              {Entity: Customer, Name: "city", Kind: Text, Doc: "city of the main address", DocZH: "城市"},
	CustomerDivisionCode:      {Entity: Customer, Name: "division_code", Kind: Text, Doc: "GB/T 2260 code of the main address", DocZH: "行政区划代码"},
	CustomerWebsite:           {Entity: Customer, Name: "website", Kind: Text, Doc: "web site", DocZH: "网站"},
	CustomerSurname:           {Entity: Customer, Name: "surname", Kind: Text, Privacy: Personal, Doc: "surname of a person", DocZH: "姓"},
	CustomerGivenName:         {Entity: Customer, Name: "given_name", Kind: Text, Privacy: Personal, Doc: "given name of a person", DocZH: "名"},
	CustomerHonorific:         {Entity: Customer, Name: "honorific", Kind: Text, Doc: "form of address", DocZH: "称谓"},
	CustomerSex:               {Entity: Customer, Name: "sex", Kind: Text, Privacy: Personal, Enum: []string{"M", "F"}, Doc: "sex of a person", DocZH: "性别"},
	CustomerBirthDate:         {Entity: Customer, Name: "birth_date", Kind: Date, Privacy: Personal, Doc: "date of birth of a person", DocZH: "出生日期"},
	CustomerNeed:              {Entity: Customer, Name: "need", Kind: Text, Sheet: "T8", Doc: "what the customer needs", DocZH: "需求描述"},
	CustomerChannel:           {Entity: Customer, Name: "channel", Kind: Text, Sheet: "T9", Doc: "where the customer came from", DocZH: "来源渠道"},
	CustomerStage:             {Entity: Customer, Name: "stage", Kind: Text, Sheet: "T10", Doc: "stage of the customer's lifecycle", DocZH: "当前阶段"},
	CustomerStageSince:        {Entity: Customer, Name: "stage_since", Kind: Date, Doc: "since when the stage holds", DocZH: "阶段起始"},
	CustomerOwner:             {Entity: Customer, Name: "owner", Kind: Text, Sheet: "T11", Doc: "person of ours in charge", DocZH: "跟进负责人"},
	CustomerOwnerDept:         {Entity: Customer, Name: "owner_dept", Kind: Text, Doc: "department in charge", DocZH: "跟进部门"},
	CustomerLastContactAt:     {Entity: Customer, Name: "last_contact_at", Kind: Time, Sheet: "T12", Doc: "last follow-up", DocZH: "最后跟进时间"},
	CustomerNextStep:          {Entity: Customer, Name: "next_step", Kind: Text, Sheet: "T13", Doc: "next step planned", DocZH: "下一步计划"},
	CustomerLevel:             {Entity: Customer, Name: "level", Kind: Text, Doc: "customer level or grade", DocZH: "客户级别"},
	CustomerCategory:          {Entity: Customer, Name: "category", Kind: Text, Doc: "group or category", DocZH: "客户分类"},
	CustomerTags:              {Entity: Customer, Name: "tags", Kind: Text, Doc: "tags, separated by commas", DocZH: "标签"},
	CustomerBankName:          {Entity: Customer, Name: "bank_name", Kind: Text, Doc: "bank", DocZH: "开户行"},
	CustomerBankAccount:       {Entity: Customer, Name: "bank_account", Kind: Text, Privacy: Sensitive, Doc: "bank account", DocZH: "银行账号"},
	CustomerStatus:            {Entity: Customer, Name: "status", Kind: Text, Doc: "status in the source (active, disabled …)", DocZH: "状态"},
	CustomerRemark:            {Entity: Customer, Name: "remark", Kind: Text, Doc: "remark", DocZH: "备注"},
	CustomerCreatedAt:         {Entity: Customer, Name: "created_at", Kind: Time, Doc: "time of creation in the source", DocZH: "创建时间"},
	ContactName:               {Entity: Contact, Name: "name", Kind: Text, Privacy: Personal, Sheet: "T5", Doc: "full name", DocZH: "姓名"},
	ContactSurname:            {Entity: Contact, Name: "surname", Kind: Text, Privacy: Personal, Doc: "surname", DocZH: "姓"},
	ContactGivenName:          {Entity: Contact, Name: "given_name", Kind: Text, Privacy: Personal, Doc: "given name", DocZH: "名"},
	ContactHonorific:          {Entity: Contact, Name: "honorific", Kind: Text, Doc: "form of address (总, 经理, Dr)", DocZH: "称谓"},
	ContactTitle:              {Entity: Contact, Name: "title", Kind: Text, Sheet: "T6", Doc: "job title", DocZH: "职位"},
	ContactDepartment:         {Entity: Contact, Name: "department", Kind: Text, Doc: "department", DocZH: "部门"},
	ContactDecisionRole:       {Entity: Contact, Name: "decision_role", Kind: Text, Doc: "role in decisions", DocZH: "决策角色"},
	ContactAttitude:           {Entity: Contact, Name: "attitude", Kind: Text, Doc: "attitude towards us", DocZH: "态度"},
	ContactSex:                {Entity: Contact, Name: "sex", Kind: Text, Privacy: Personal, Enum: []string{"M", "F"}, Doc: "sex", DocZH: "性别"},
	ContactBirthDate:          {Entity: Contact, Name: "birth_date", Kind: Date, Privacy: Personal, Doc: "date of birth", DocZH: "出生日期"},
	ContactIDNo:               {Entity: Contact, Name: "id_no", Kind: Text, Privacy: Sensitive, Doc: "resident identity number", DocZH: "居民身份证号"},
	ContactPrimary:            {Entity: Contact, Name: "primary", Kind: Bool, Doc: "main contact of the customer", DocZH: "是否主要联系人"},
	ContactValidFrom:          {Entity: Contact, Name: "valid_from", Kind: Date, Doc: "since when with the customer", DocZH: "任职起"},
	ContactValidTo:            {Entity: Contact, Name: "valid_to", Kind: Date, Doc: "until when with the customer", DocZH: "任职止"},
	ContactRemark:             {Entity: Contact, Name: "remark", Kind: Text, Doc: "remark", DocZH: "备注"},
	ContactPointKind:          {Entity: ContactPoint, Name: "kind", Kind: Text, Enum: []string{"mobile", "landline", "phone", "service", "email", "wechat", "qq", "fax", "url", "other"}, Doc: "kind of contact point; phone is sorted into mobile, landline or service by the phone rule", DocZH: "类型"},
	ContactPointValue:         {Entity: ContactPoint, Name: "value", Kind: Text, Privacy: Personal, Sheet: "T7", Doc: "normalised value: E.164, RFC 5321 address, …", DocZH: "联系方式"},
	ContactPointExt:           {Entity: ContactPoint, Name: "ext", Kind: Text, Doc: "telephone extension", DocZH: "分机"},
	ContactPointLabel:         {Entity: ContactPoint, Name: "label", Kind: Text, Doc: "label (office, home …)", DocZH: "标签"},
	ContactPointVerifiedAt:    {Entity: ContactPoint, Name: "verified_at", Kind: Time, Doc: "when it was verified", DocZH: "验证时间"},
	AddressKind:               {Entity: Address, Name: "kind", Kind: Text, Enum: []string{"registered", "office", "billing", "shipping", "home", "other"}, Doc: "kind of address", DocZH: "类型"},
	AddressRaw:                {Entity: Address, Name: "raw", Kind: Text, Privacy: Personal, Doc: "the address as one text", DocZH: "地址"},
	AddressCountry:            {Entity: Address, Name: "country", Kind: Text, Doc: "ISO 3166-1 alpha-2 code", DocZH: "国家"},
	AddressProvince:           {Entity: Address, Name: "province", Kind: Text, Doc: "province or state", DocZH: "省"},
	AddressCity:               {Entity: Address, Name: "city", Kind: Text, Doc: "city", DocZH: "市"},
	AddressDistrict:           {Entity: Address, Name: "district", Kind: Text, Doc: "district or county", DocZH: "区县"},
	AddressRest:               {Entity: Address, Name: "rest", Kind: Text, Privacy: Personal, Doc: "street, number, room", DocZH: "详细地址"},
	AddressPostcode:           {Entity: Address, Name: "postcode", Kind: Text, Doc: "postcode, zeros kept", DocZH: "邮编"},
	AddressDivisionCode:       {Entity: Address, Name: "division_code", Kind: Text, Doc: "GB/T 2260 code", DocZH: "行政区划代码"},
	ConsentPurpose:            {Entity: Consent, Name: "purpose", Kind: Text, Doc: "purpose of processing", DocZH: "处理目的"},
	ConsentLegalBasis:         {Entity: Consent, Name: "legal_basis", Kind: Text, Doc: "legal basis", DocZH: "合法性基础"},
	ConsentGivenAt:            {Entity: Consent, Name: "given_at", Kind: Time, Doc: "when it was given", DocZH: "同意时间"},
	ConsentWithdrawnAt:        {Entity: Consent, Name: "withdrawn_at", Kind: Time, Doc: "when it was withdrawn", DocZH: "撤回时间"},
	ConsentEvidence:           {Entity: Consent, Name: "evidence", Kind: Text, Doc: "evidence", DocZH: "证据"},
	InteractionOccurredAt:     {Entity: Interaction, Name: "occurred_at", Kind: Time, Doc: "when it happened", DocZH: "发生时间"},
	InteractionSeq:            {Entity: Interaction, Name: "seq", Kind: Int, Doc: "order within the same time", DocZH: "序号"},
	InteractionChannel:        {Entity: Interaction, Name: "channel", Kind: Text, Doc: "channel: call, visit, e-mail, WeChat …", DocZH: "渠道"},
	InteractionDirection:      {Entity: Interaction, Name: "direction", Kind: Text, Enum: []string{"in", "out"}, Doc: "direction", DocZH: "方向"},
	InteractionSubject:        {Entity: Interaction, Name: "subject", Kind: Text, Doc: "subject", DocZH: "主题"},
	InteractionSummary:        {Entity: Interaction, Name: "summary", Kind: Text, Privacy: Personal, Doc: "what was said", DocZH: "内容"},
	InteractionActor:          {Entity: Interaction, Name: "actor", Kind: Text, Doc: "person of ours", DocZH: "跟进人"},
	InteractionNextStep:       {Entity: Interaction, Name: "next_step", Kind: Text, Doc: "next step", DocZH: "下一步"},
	OrderNo:                   {Entity: Order, Name: "no", Kind: Text, Doc: "order number", DocZH: "订单号"},
	OrderOrderedAt:            {Entity: Order, Name: "ordered_at", Kind: Time, Doc: "when it was placed", DocZH: "下单时间"},
	OrderRequiredOn:           {Entity: Order, Name: "required_on", Kind: Date, Doc: "delivery required", DocZH: "要求交货"},
	OrderShippedOn:            {Entity: Order, Name: "shipped_on", Kind: Date, Doc: "delivery made", DocZH: "发货日期"},
	OrderAmount:               {Entity: Order, Name: "amount", Kind: Decimal, Doc: "total in currency units", DocZH: "金额"},
	OrderCurrency:             {Entity: Order, Name: "currency", Kind: Text, Doc: "ISO 4217 code", DocZH: "币种"},
	OrderStatus:               {Entity: Order, Name: "status", Kind: Text, Doc: "status", DocZH: "状态"},
	OrderOwner:                {Entity: Order, Name: "owner", Kind: Text, Doc: "person of ours", DocZH: "负责人"},
	OrderShipName:             {Entity: Order, Name: "ship_name", Kind: Text, Privacy: Personal, Doc: "name on the shipment", DocZH: "收货名称"},
	OrderShipAddress:          {Entity: Order, Name: "ship_address", Kind: Text, Privacy: Personal, Doc: "address of the shipment", DocZH: "收货地址"},
	OrderRemark:               {Entity: Order, Name: "remark", Kind: Text, Doc: "remark", DocZH: "备注"},
	OrderItemLine:             {Entity: OrderItem, Name: "line", Kind: Int, Doc: "line number", DocZH: "行号"},
	OrderItemSKU:              {Entity: OrderItem, Name: "sku", Kind: Text, Doc: "article number", DocZH: "物料编码"},
	OrderItemSpec:             {Entity: OrderItem, Name: "spec", Kind: Text, Doc: "article, specification", DocZH: "规格"},
	OrderItemQuantity:         {Entity: OrderItem, Name: "quantity", Kind: Decimal, Doc: "quantity", DocZH: "数量"},
	OrderItemUnit:             {Entity: OrderItem, Name: "unit", Kind: Text, Doc: "unit", DocZH: "单位"},
	OrderItemUnitPrice:        {Entity: OrderItem, Name: "unit_price", Kind: Decimal, Doc: "price of a unit", DocZH: "单价"},
	OrderItemAmount:           {Entity: OrderItem, Name: "amount", Kind: Decimal, Doc: "line amount", DocZH: "金额"},
	OrderItemDeliveryOn:       {Entity: OrderItem, Name: "delivery_on", Kind: Date, Doc: "delivery date", DocZH: "交货日期"},
	TicketNo:                  {Entity: Ticket, Name: "no", Kind: Text, Doc: "ticket number", DocZH: "工单号"},
	TicketSubject:             {Entity: Ticket, Name: "subject", Kind: Text, Doc: "subject", DocZH: "主题"},
	TicketDescription:         {Entity: Ticket, Name: "description", Kind: Text, Privacy: Personal, Doc: "description", DocZH: "描述"},
	TicketPriority:            {Entity: Ticket, Name: "priority", Kind: Text, Doc: "priority", DocZH: "优先级"},
	TicketStatus:              {Entity: Ticket, Name: "status", Kind: Text, Doc: "status", DocZH: "状态"},
	TicketChannel:             {Entity: Ticket, Name: "channel", Kind: Text, Doc: "channel", DocZH: "渠道"},
	TicketCategory:            {Entity: Ticket, Name: "category", Kind: Text, Doc: "category", DocZH: "分类"},
	TicketRequester:           {Entity: Ticket, Name: "requester", Kind: Text, Privacy: Personal, Doc: "who asked", DocZH: "提出人"},
	TicketAssignee:            {Entity: Ticket, Name: "assignee", Kind: Text, Doc: "who works on it", DocZH: "处理人"},
	TicketOpenedAt:            {Entity: Ticket, Name: "opened_at", Kind: Time, Doc: "when it was opened", DocZH: "创建时间"},
	TicketClosedAt:            {Entity: Ticket, Name: "closed_at", Kind: Time, Doc: "when it was closed", DocZH: "关闭时间"},
	TicketCSAT:                {Entity: Ticket, Name: "csat", Kind: Text, Doc: "satisfaction", DocZH: "满意度"},
}
