package field

import "time"

// Zone is the platform's time zone, in which it writes every time and counts
// every day. It is fixed, so that no zone database is needed: Asia/Shanghai has
// known no daylight saving since 1991. Alipay open platform: timestamp
// yyyy-MM-dd HH:mm:ss, GMT+8.
func Zone() *time.Location { return zone }

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)
