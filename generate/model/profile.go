package model

import (
	"time"

	"github.com/custhub/custhub/generate/draw"
)

// Profile is what else a source notes about a customer. None of it serves to
// recognise the customer.
type Profile struct {
	Created, Modified time.Time
	Headcount         string
	Channel           string
	Stage             string
	Owner             string // who looks after the customer
	LastContact       time.Time
	Need, Next        string
	CreditLimit       int // yuan
	Fax               string
	ShortName         string
}

var (
	channels = []string{"行业展会", "官网咨询", "老客户介绍", "电话营销", "代理商推荐", "线上广告", "搜索引擎"}
	stages   = []string{"线索", "需求调研", "方案", "商机谈判", "成交", "休眠", "流失"}
	owners   = []string{"销售一部", "销售二部", "大客户部", "渠道部", "华东区", "华南区", "华北区", "西南区"}
	needs    = []string{"计划升级现有系统", "需要数据对接方案", "年度采购框架", "询价中", "希望上门演示", "已有供应商，比价", "关注售后响应时间", ""}
	nexts    = []string{"本周电话回访", "提交方案", "安排演示", "寄送样品", "更新报价", "等待客户立项", ""}
)

// Profile draws the notes of a record.
func (m *Model) Profile(r *Record, e *Entity) Profile {
	s := m.root.At(forProfile, r.Entity, int(r.Source)|r.Copy<<8, 0)
	p := Profile{Created: before(&s, epoch, historyDays)}
	p.Modified = p.Created.Add(time.Duration(s.Intn(int(epoch.Sub(p.Created)/time.Second)+1)) * time.Second)
	p.LastContact = before(&s, epoch, 200)
	if !e.Person() {
		p.Headcount = Headcounts[e.Headcount]
	}
	p.Channel, p.Stage, p.Owner = draw.Of(&s, channels), draw.Of(&s, stages), draw.Of(&s, owners)
	p.Need, p.Next = draw.Of(&s, needs), draw.Of(&s, nexts)
	if s.Chance(.4) {
		p.CreditLimit = 10_000 * (1 + s.Intn(50))
	}
	if tel := r.Value[Tel]; tel != "" && s.Chance(.3) {
		p.Fax = e.Tel.String()
	}
	if !e.Person() && s.Chance(.4) {
		p.ShortName = e.Org.Core
	}
	if v := r.Changed; v > 0 {
		c := m.root.At(forDates, r.Entity, int(r.Source)|r.Copy<<8, v)
		p.Modified, p.LastContact = within(&c, v), within(&c, v)
	}
	return p
}
