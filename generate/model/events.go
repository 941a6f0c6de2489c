package model

import (
	"time"

	"github.com/custhub/custhub/generate/draw"
)

// Item is a line of an order. Prices are in cents.
type Item struct {
	Code, Name, Spec string
	Quantity, Price  int
}

// Order is an order in the ERP. Its id is the customer's key and a number, so
// that it never changes.
type Order struct {
	ID       int64
	No       string
	Date     time.Time
	Delivery time.Time
	Currency string
	Amount   int // cents
	Status   string
	Items    []Item
}

// Message is a comment in a ticket.
type Message struct {
	ID   int64
	At   time.Time
	From string // "customer" or "agent"
	Text string
}

// Case is a ticket of a requester.
type Case struct {
	ID               int64
	Subject, Channel string
	Priority, Status string
	Opened, Closed   time.Time // Closed is zero while the ticket is open
	Score            int       // satisfaction 1 to 5, 0 if not given
	Messages         []Message
}

// Activity is a note of a salesperson in the CRM.
type Activity struct {
	ID, Channel, Summary, Actor, Next string
	At                                time.Time
}

// maxEvents keeps the ids of a record's events apart from the next record's.
const maxEvents = 100

// when draws the times of a record's events: some of them before the epoch, more
// as versions pass. more is the chance of another one before the epoch, and
// weekly that of one in each week after it.
func (m *Model) when(r *Record, version int, first, more, weekly float64) []time.Time {
	key := int(r.Source) | r.Copy<<8
	s := m.root.At(forEvents, r.Entity, key, 0)
	var at []time.Time
	for p := first; len(at) < maxEvents/2 && s.Chance(p); p = more {
		at = append(at, before(&s, epoch, 3*365))
	}
	for v := 1; v <= version && len(at) < maxEvents-1; v++ {
		w := m.root.At(forEvents, r.Entity, key, v)
		if w.Chance(weekly) {
			at = append(at, within(&w, v))
		}
	}
	return at
}

// about opens the draws about one event.
func (m *Model) about(r *Record, n int) draw.Stream {
	return m.root.At(forEvent, r.Entity, int(r.Source)|r.Copy<<8, n)
}

var goods = [...]struct {
	code, name string
	specs      []string
	cents      int
}{
	{"P1001", "工业路由器", []string{"4口", "8口"}, 128000},
	{"P1002", "网络交换机", []string{"24口", "48口"}, 245000},
	{"P2001", "不锈钢法兰", []string{"DN50", "DN80", "DN100"}, 8650},
	{"P2002", "密封圈", []string{"φ20", "φ35"}, 120},
	{"P3001", "包装纸箱", []string{"300×200×150", "400×300×250"}, 460},
	{"P3002", "缠绕膜", []string{"50cm×300m"}, 2980},
	{"P4001", "技术服务", []string{"人天"}, 180000},
	{"P4002", "软件许可", []string{"年"}, 980000},
}

// Orders are those of a record of the ERP, oldest version first.
func (m *Model) Orders(r *Record, e *Entity, version int) []Order {
	times := m.when(r, version, .5, .48, .08)
	orders := make([]Order, len(times))
	for n, at := range times {
		s := m.about(r, n)
		o := &orders[n]
		id := int64(firstERP+r.Seq)*maxEvents + int64(n)
		o.ID, o.No, o.Date = id, "SO"+at.Format("060102")+padded("", int(id%1_0000_0000)), at
		o.Delivery = at.AddDate(0, 0, 3+s.Intn(40))
		o.Currency = "CNY"
		if e.Country != "CN" && s.Chance(.6) {
			o.Currency = "USD"
		}
		o.Status = draw.Of(&s, []string{"已完成", "已完成", "已完成", "已发货", "待发货", "已取消"})
		for lines := 1 + s.Intn(3); lines > 0; lines-- {
			g := &goods[s.Intn(len(goods))]
			it := Item{Code: g.code, Name: g.name, Spec: draw.Of(&s, g.specs), Quantity: 1 + s.Intn(60), Price: g.cents}
			o.Items = append(o.Items, it)
			o.Amount += it.Quantity * it.Price
		}
	}
	return orders
}

var (
	subjects   = []string{"发票信息变更", "系统登录失败", "设备无法联网", "咨询交货时间", "申请退换货", "账号权限问题", "报价单有误", "安装调试预约"}
	priorities = []string{"low", "normal", "normal", "high", "urgent"}
	ticketVia  = []string{"email", "phone", "web", "wechat"}
	asked      = []string{"您好，请尽快处理。", "问题仍然存在。", "请提供处理进度。", "已按说明操作，还是不行。"}
	answered   = []string{"已收到，正在处理。", "请提供截图。", "已安排工程师联系您。", "问题已解决，请确认。"}
)

// Cases are the tickets of a requester.
func (m *Model) Cases(r *Record, version int) []Case {
	times := m.when(r, version, 1, .3, .1)
	tickets := make([]Case, len(times))
	for n, at := range times {
		s := m.about(r, n)
		t := &tickets[n]
		t.ID = int64(firstTicket+r.Seq)*maxEvents + int64(n)
		t.Subject, t.Channel, t.Priority = draw.Of(&s, subjects), draw.Of(&s, ticketVia), draw.Of(&s, priorities)
		t.Opened, t.Status = at, "open"
		last := at
		for i := range s.Intn(4) {
			last = last.Add(time.Duration(10+s.Intn(2000)) * time.Minute)
			msg := Message{ID: t.ID*10 + int64(i), At: last, From: "agent", Text: draw.Of(&s, answered)}
			if s.Chance(.4) {
				msg.From, msg.Text = "customer", draw.Of(&s, asked)
			}
			t.Messages = append(t.Messages, msg)
		}
		if s.Chance(.85) && last.Before(Moment(version)) {
			t.Status, t.Closed = "closed", last
			t.Score = s.Intn(6)
		}
	}
	return tickets
}

var (
	activityVia = []string{"电话", "拜访", "微信", "邮件", "会议"}
	summaries   = []string{"介绍产品方案", "客户反馈预算未批", "讨论合同条款", "确认技术参数", "回访使用情况", "了解竞争对手报价"}
)

// Activities are those of a record of the CRM.
func (m *Model) Activities(r *Record, version int) []Activity {
	times := m.when(r, version, .45, .5, .06)
	out := make([]Activity, len(times))
	for n, at := range times {
		s := m.about(r, n)
		out[n] = Activity{
			ID: padded("A", r.Seq*maxEvents+n), At: at, Channel: draw.Of(&s, activityVia), Summary: draw.Of(&s, summaries),
			Actor: draw.Of(&s, owners), Next: draw.Of(&s, nexts),
		}
	}
	return out
}
