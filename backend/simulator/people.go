package simulator

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// trade is a line of business with what its shops are called and do.
type trade struct {
	words   []string // what a shop of it is called
	english string
	slogans []string
	desc    string
	newCat  string // leaf of the newer tree
	oldCat  string
}

var trades = []trade{
	{[]string{"川菜馆", "家常菜", "农家院", "私房菜"}, "Restaurant", []string{"地道风味现炒现上", "家的味道在线点餐"}, "提供菜单浏览、扫码点餐、排队取号与外卖下单服务，支持会员积分与优惠券。", "XS2001", "101"},
	{[]string{"老火锅", "牛肉火锅", "涮羊肉"}, "Hotpot", []string{"在线取号免排队", "鲜切牛肉现点现涮"}, "火锅门店在线取号、预订与点餐，会员储值与优惠活动一键领取。", "XS2002", "101"},
	{[]string{"奶茶铺", "鲜果茶", "柠檬茶"}, "Tea", []string{"鲜果现制在线点单", "一杯好茶到店自取"}, "在线点单到店自取，支持集点卡、会员日与优惠券，可查看附近门店。", "XS2008", "102"},
	{[]string{"咖啡", "手冲咖啡", "咖啡工坊"}, "Coffee", []string{"精品咖啡在线点单", "到店自取不用排队"}, "精品咖啡在线点单、预约自取与外送，提供会员权益与豆单介绍。", "XS2007", "102"},
	{[]string{"烘焙坊", "蛋糕店", "面包房"}, "Bakery", []string{"新鲜出炉在线预订", "生日蛋糕当日送达"}, "面包甜点在线预订与配送，支持生日蛋糕定制和会员储值。", "XS2009", "102"},
	{[]string{"便利店", "生活超市", "优选超市"}, "Market", []string{"身边的好邻居超市", "日用百货送货上门"}, "社区便利店线上商城，日用百货、零食饮料即时配送，支持会员积分。", "XS2012", "104"},
	{[]string{"鲜果园", "生鲜", "菜篮子"}, "Fresh", []string{"当季鲜果产地直采", "新鲜果蔬次日送达"}, "当季水果蔬菜产地直采，在线下单次日送达，提供社区团购与售后保障。", "XS2014", "106"},
	{[]string{"美发沙龙", "造型", "发型工作室"}, "Hair", []string{"预约发型师不等位", "专业造型在线预约"}, "在线预约发型师，查看作品与价格，支持会员储值、次卡与评价。", "XS3010", "110"},
	{[]string{"洗衣", "干洗店", "洗护中心"}, "Laundry", []string{"上门取送省心洗护", "衣物洗护在线下单"}, "在线下单上门取送衣物，实时查看洗护进度，支持会员卡与优惠券。", "XS3012", "112"},
	{[]string{"宠物生活馆", "宠物乐园", "萌宠之家"}, "Pets", []string{"给毛孩子更好生活", "洗护美容在线预约"}, "宠物洗护美容、寄养与用品商城，在线预约门店服务并查看健康档案。", "XS3015", "111"},
	{[]string{"健身", "健身俱乐部", "瑜伽馆"}, "Fitness", []string{"团课私教在线预约", "和教练一起动起来"}, "健身团课与私教在线预约，课程表、会员卡与体测记录随时查看。", "XS2035", "114"},
	{[]string{"药房", "大药房", "健康药店"}, "Pharmacy", []string{"身边的健康小管家", "常备药品送药上门"}, "药品与健康用品在线选购、门店自提与配送，提供用药提醒与会员服务。", "XS2046", "120"},
	{[]string{"洗车", "汽车养护", "车管家"}, "Carwash", []string{"洗车保养在线预约", "爱车养护一站搞定"}, "洗车、保养与轮胎服务在线预约，价格透明，支持次卡与门店导航。", "XS2056", "124"},
	{[]string{"民宿", "客栈", "精品酒店"}, "Inn", []string{"推窗见景安心入住", "在线订房即时确认"}, "在线查看房型与价格，预订即时确认，提供入住指引与周边游玩推荐。", "XS2058", "126"},
	{[]string{"书店", "书房", "书社"}, "Books", []string{"读一本好书慢下来", "在线选书到店自取"}, "图书在线选购与到店自取，读书会活动报名，会员借阅与积分。", "XS2020", "104"},
	{[]string{"花艺", "鲜花店", "花坊"}, "Flowers", []string{"鲜花速递两小时达", "把心意送到她手中"}, "鲜花与绿植在线下单，同城配送，支持定时送达与花束定制。", "XS2022", "105"},
}

var (
	surnames = []string{"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林", "郭", "何", "高", "罗"}
	given    = []string{"伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "桂英", "建国", "晓东", "雨桐", "思远", "佳怡", "子轩",
		"浩然", "梓涵", "志强", "丽华", "文博"}
	brands = []string{"云上", "半山", "小满", "橙子", "南巷", "禾木", "拾光", "青柠", "知味", "归园", "江南", "木子", "初见", "四季", "山海", "悦然", "老街", "春风", "麦田", "星辰", "西溪", "白鹭", "锦绣",
		"暖阳"}
	pinyin = []string{"Yunshang", "Banshan", "Xiaoman", "Chengzi", "Nanxiang", "Hemu", "Shiguang", "Qingning", "Zhiwei", "Guiyuan", "Jiangnan", "Muzi",
		"Chujian", "Siji", "Shanhai", "Yueran", "Laojie", "Chunfeng", "Maitian", "Xingchen", "Xixi", "Bailu", "Jinxiu", "Nuanyang"}
	places = []string{"西湖店", "余杭店", "滨江店", "浦东店", "静安店", "徐汇店", "朝阳店", "海淀店", "天河店", "越秀店", "南山店", "福田店", "武侯店", "锦江店", "渝中店", "江岸店", "鼓楼店", "姑苏店", "岳麓店",
		"雁塔店"}
	mobiles = []string{"130", "135", "136", "138", "139", "150", "151", "158", "177", "180", "186", "188"}
)

// makeMerchant makes the next merchant of the world, with its mini program and
// base info, and nothing released or authorized. The same seed makes the same
// merchants in the same order.
func (t *tx) makeMerchant(at time.Time) *merchant {
	m := t.inventMerchant(at)
	t.putMerchant(m)
	return m
}

// inventMerchant is makeMerchant without the merchant coming to be there.
func (t *tx) inventMerchant(at time.Time) *merchant {
	t.meta.Made++
	t.putMeta()
	n := t.meta.Made
	r := rand.New(rand.NewPCG(uint64(t.settings.Seed), uint64(n)))
	of := func(list []string) string { return list[r.IntN(len(list))] }
	line := trades[r.IntN(len(trades))]
	brand := r.IntN(len(brands))
	word := of(line.words)
	m := &merchant{
		Number:     n,
		MiniAppID:  t.freshID("2021", 16, r, func(id string) bool { return t.merchants[id] != nil || t.templates[id] != nil }),
		UserID:     fmt.Sprintf("2088%012d", r.Int64N(1e12)),
		OpenID:     fmt.Sprintf("0%015d%015d", r.Int64N(1e15), r.Int64N(1e15)),
		Contact:    of(surnames) + of(given),
		Phone:      of(mobiles) + fmt.Sprintf("%08d", r.IntN(1e8)),
		Individual: r.IntN(5) == 0,
		CreatedAt:  at,
	}
	if newTree.byID[line.newCat].CompanyOnly {
		m.Individual = false
	}
	name, english := brands[brand]+word, pinyin[brand]+line.english
	if t.nameTaken(m, func(b baseInfo) bool { return b.Name == name }) {
		name += "-" + of(places)
	}
	for t.nameTaken(m, func(b baseInfo) bool { return b.Name == name }) {
		name = brands[brand] + word + "-" + of(places) + itoa(n)
	}
	if t.nameTaken(m, func(b baseInfo) bool { return b.EnglishName == english }) {
		english += itoa(n)
	}
	m.Base = baseInfo{
		Name: name, EnglishName: english, Slogan: of(line.slogans),
		Desc: name + "的官方小程序。" + line.desc, Logo: "logo/" + m.MiniAppID + ".png",
		Phone: m.Phone, Email: "service@" + strings.ToLower(pinyin[brand]) + ".example.com",
		Categories: []string{line.oldCat}, MiniCategories: []string{line.newCat},
	}
	m.AESKey = base64.StdEncoding.EncodeToString(randomBytes(r, 16))
	return m
}

// freshID makes an id of digits with a head that is not taken.
func (t *tx) freshID(head string, length int, r *rand.Rand, taken func(string) bool) string {
	for {
		id := head + "00" + fmt.Sprintf("%0*d", length-len(head)-2, r.Int64N(1e10))
		if !taken(id) {
			return id
		}
	}
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, 0, n+8)
	for len(b) < n {
		b = binary.LittleEndian.AppendUint64(b, r.Uint64())
	}
	return b[:n]
}

// begin gives a new world its third-party app, and returns what its template's
// id is drawn from.
func (t *tx) begin() *rand.Rand {
	r := rand.New(rand.NewPCG(uint64(t.settings.Seed), 0))
	t.meta.AppID = t.freshID("2021", 16, r, none)
	t.meta.Created = t.at
	return r
}

func none(string) bool { return false }

// found makes a new world: the third-party app, two templates, merchants.
func (t *tx) found(count int, share float64) {
	r := t.begin()
	t.meta.TemplateID = t.freshID("2021", 16, r, none)
	t.putTemplate(&template{
		ID: t.meta.TemplateID, Name: "门店通用模板", Created: t.at.AddDate(0, -8, 0),
		Versions: []templateVersion{{Number: "1.0.0", Status: offline}, {Number: "1.1.0", Status: released}, {Number: "1.2.0", Status: released},
			{Number: "1.3.0", Status: inDev}},
	})
	t.putTemplate(&template{
		ID: t.freshID("2021", 16, r, none), Name: "扫码点餐模板", Created: t.at.AddDate(0, -3, 0),
		Versions: []templateVersion{{Number: "0.9.0", Status: offline}, {Number: "1.0.0", Status: released}},
	})
	t.put("settings", "", t.settings)
	t.putMeta()
	for range count {
		t.addMerchant(share)
	}
}

// addMerchant makes a merchant; with the probability share one that is online
// with a version 0.0.x already.
func (t *tx) addMerchant(share float64) *merchant {
	m := t.makeMerchant(t.at)
	t.fileNew(m)
	draw := chance(t.settings.Seed, "released", m.MiniAppID)
	if draw >= share {
		return m
	}
	then := t.at.AddDate(0, 0, -7-int(draw*1000)%60)
	v := &version{
		MiniAppID: m.MiniAppID, Number: "0.0." + itoa(1+int(draw*1e6)%9), Status: waitRelease,
		TemplateID: t.meta.TemplateID, TemplateVersion: "1.1.0",
		Uploaded: then, Built: then, Submitted: then, Audited: then.AddDate(0, 0, 2), Submissions: 1,
		Form: map[string]string{"version_desc": "首个正式版本，提供门店介绍、在线下单与会员服务等基础功能。", "region_type": "CHINA"},
	}
	t.release(v, false)
	v.Online = then.AddDate(0, 0, 3)
	return m
}
