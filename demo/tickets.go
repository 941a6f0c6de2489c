package demo

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// ticket is one ticket as the API gives it.
type ticket struct {
	ID        int       `json:"id"`
	Subject   string    `json:"subject"`
	Status    string    `json:"status"`
	Priority  string    `json:"priority"`
	CreatedAt string    `json:"created_at"`
	UpdatedAt string    `json:"updated_at"`
	Requester requester `json:"requester"`
}

type requester struct {
	ID      int     `json:"id"`
	Name    string  `json:"name"`
	Company *string `json:"company"`
	Email   string  `json:"email"`
	Phone   string  `json:"phone"`
}

func company(name string) *string { return &name }

var (
	chen   = requester{501, "陈建国", company("深圳市云帆图科技有限公司"), "chen@yunfantu.example", "13900010001"}
	lin    = requester{502, "林晓", company("澜禾贸易"), "lin.xiao@lanhe.example", ""}
	berg   = requester{503, "Anna Berg", company("Nordwind Trading GmbH"), "anna.berg@nordwind.example", "+49 40 0000007"}
	cole   = requester{504, "James Cole", company("Blue Harbour Foods"), "james.cole@blueharbour.example", "+44 7700 900008"}
	ouyang = requester{505, "欧阳娜", nil, "ouyang.na@mail.example", "139-0001-0021"}
	yang   = requester{506, "杨帆", company("西安石榴软件有限公司"), "yang.fan@shiliu.example", "13900010025"}
)

var tickets = []ticket{
	{9001, "接口返回超时", "open", "high", "2024-05-02T08:30:00+08:00", "2024-05-03T09:00:00+08:00", chen},
	{9002, "发票抬头更改", "closed", "normal", "2024-04-11T10:00:00+08:00", "2024-04-12T10:00:00+08:00", lin},
	{9003, "Delivery note missing", "open", "normal", "2024-04-20T09:00:00+02:00", "2024-04-21T09:00:00+02:00", berg},
	{9004, "Invoice currency", "pending", "low", "2024-03-28T11:00:00Z", "2024-03-29T11:00:00Z", cole},
	{9005, "会员积分未到账", "open", "normal", "2024-05-09T20:15:00+08:00", "2024-05-09T20:15:00+08:00", ouyang},
	{9006, "无法登录系统", "closed", "urgent", "2024-02-14T13:00:00+08:00", "2024-02-14T18:00:00+08:00", yang},
	{9007, "数据导出乱码", "open", "high", "2024-05-06T15:45:00+08:00", "2024-05-07T15:45:00+08:00", chen},
}

const ticketsPerPage = 3

// Serve runs the ticketing system's API on a free loopback port until ctx ends,
// and returns its address. Requests need the token.
func Serve(ctx context.Context, token string) (string, error) {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tickets", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			http.Error(w, `{"error":"unauthorized"}`, http.StatusUnauthorized)
			return
		}
		servePage(w, r)
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = srv.Close()
	}()
	go func() {
		if err := srv.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close()
		}
	}()
	return "http://" + listener.Addr().String(), nil
}

func servePage(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	from := min((page-1)*ticketsPerPage, len(tickets))
	to := min(from+ticketsPerPage, len(tickets))
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"tickets": tickets[from:to], "total": len(tickets)}) // a lost client is its own problem
}
