// Package bench measures the whole program as people run it: a publication to
// a fleet, the vault, the screens, the window, memory and size. Its tests do nothing unless
// MINIFLEET_BENCH is set; build/scripts/bench.sh sets it and what they need:
//
//	MINIFLEET_BENCH      number of merchants of the fleet (1000)
//	MINIFLEET_BIN        the program to measure
//	MINIFLEET_WINDOW, MINIFLEET_EMPTY_WINDOW
//	                     the desktop program, and a window with an empty page
//	MINIFLEET_BENCH_PICTURES
//	                     folder for pictures of the window; none when empty
//	MINIFLEET_BENCH_DOC  file the table is written to as well; none when empty
//	MINIFLEET_BENCH_PART not empty when that file keeps what is not measured now
package bench
