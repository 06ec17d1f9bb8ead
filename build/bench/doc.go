// Package bench measures the whole program as people run it: a publication to
// a fleet, the vault, the screens, memory and size. Its tests do nothing unless
// MINIFLEET_BENCH is set; build/scripts/bench.sh sets it and what they need:
//
//	MINIFLEET_BENCH      number of merchants of the fleet (1000)
//	MINIFLEET_BIN        the program to measure
//	MINIFLEET_BENCH_DOC  file the table is written to as well; none when empty
package bench
