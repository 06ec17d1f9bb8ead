package alipay

import "context"

// VisitQueryRequest is what is asked.
type VisitQueryRequest struct {
	DataScope    string `json:"data_scope,omitempty"`
	ProvinceCode string `json:"province_code,omitempty"`
}

// AreaVisits is an area and its visits.
type AreaVisits struct {
	AreaCode string `json:"area_code,omitempty"`
	AreaName string `json:"area_name,omitempty"`
	AreaPV   int64  `json:"area_pv,omitempty"`
	AreaUV   int64  `json:"area_uv,omitempty"`
}

// VisitQueryResponse is the answer.
type VisitQueryResponse struct {
	AppPV          int64        `json:"app_pv,omitempty"`
	AppUV          int64        `json:"app_uv,omitempty"`
	AreaDetailList []AreaVisits `json:"area_detail_list,omitempty"`
}

// VisitQuery reads today's visits, of the mini program or by area. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.mini.data.visit.query.
func (c *Client) VisitQuery(ctx context.Context, as Acting, req VisitQueryRequest) (VisitQueryResponse, error) {
	return call[VisitQueryResponse](ctx, c, MethodVisitQuery, as, req)
}

// VisitTrendQueryRequest is what is asked.
type VisitTrendQueryRequest struct {
	TimeUnit string `json:"time_unit,omitempty"`
}

// HourVisits is an hour and its visits.
type HourVisits struct {
	AppPV      int64  `json:"app_pv,omitempty"`
	AppUV      int64  `json:"app_uv,omitempty"`
	ReportTime string `json:"report_time,omitempty"`
}

// VisitTrendQueryResponse is the answer.
type VisitTrendQueryResponse struct {
	AppVisitTrendDataListResponse []HourVisits `json:"app_visit_trend_data_list_response,omitempty"`
}

// VisitTrendQuery reads today's visits by the hour. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.data.visittrend.query.
func (c *Client) VisitTrendQuery(ctx context.Context, as Acting, req VisitTrendQueryRequest) (VisitTrendQueryResponse, error) {
	return call[VisitTrendQueryResponse](ctx, c, MethodVisitTrendQuery, as, req)
}

// PageVisitQueryRequest has no fields.
type PageVisitQueryRequest struct{}

// PageVisits is a page and its visits.
type PageVisits struct {
	PagePV int64  `json:"page_pv,omitempty"`
	PageUV int64  `json:"page_uv,omitempty"`
	URL    string `json:"url,omitempty"`
}

// PageVisitQueryResponse is the answer.
type PageVisitQueryResponse struct {
	PageVisitDataListResponse []PageVisits `json:"page_visit_data_list_response,omitempty"`
}

// PageVisitQuery reads today's visits of each page. Carrier: form. Source:
// Alipay open platform, alipay.open.mini.data.page.query.
func (c *Client) PageVisitQuery(ctx context.Context, as Acting, req PageVisitQueryRequest) (PageVisitQueryResponse, error) {
	return call[PageVisitQueryResponse](ctx, c, MethodPageVisitQuery, as, req)
}

// SummaryQueryRequest is what is asked.
type SummaryQueryRequest struct {
	ReportDate string `json:"report_date,omitempty"`
}

// SummaryQueryResponse is the answer.
type SummaryQueryResponse struct {
	AppPV               int64 `json:"app_pv,omitempty"`
	AppUV               int64 `json:"app_uv,omitempty"`
	AvgStayTimePerUser  int64 `json:"avg_stay_time_per_user,omitempty"`
	AvgStayTimePerVisit int64 `json:"avg_stay_time_per_visit,omitempty"`
	LaunchCnt           int64 `json:"launch_cnt,omitempty"`
	LaunchCntDst        int64 `json:"launch_cnt_dst,omitempty"`
	NewUserCnt          int64 `json:"new_user_cnt,omitempty"`
	ShareCnt            int64 `json:"share_cnt,omitempty"`
	ShareCntDst         int64 `json:"share_cnt_dst,omitempty"`
	ShareUserCnt        int64 `json:"share_user_cnt,omitempty"`
	ShareUserCntDst     int64 `json:"share_user_cnt_dst,omitempty"`
	UserCnt30D          int64 `json:"user_cnt_30_d,omitempty"`
	UserCnt7D           int64 `json:"user_cnt_7_d,omitempty"`
	UserCntDst          int64 `json:"user_cnt_dst,omitempty"`
}

// SummaryQuery reads the figures of one day (yyyyMMdd is assumed), up to
// yesterday. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.data.summary.query.
func (c *Client) SummaryQuery(ctx context.Context, as Acting, req SummaryQueryRequest) (SummaryQueryResponse, error) {
	return call[SummaryQueryResponse](ctx, c, MethodSummaryQuery, as, req)
}
