package main

/*
#include <sys/prctl.h>

// Before any thread is made: all of them, and the page's process, inherit it. A
// sleep may take a millisecond longer. Go's scheduler looks after running work in
// sleeps of 20 microseconds, and would wake up ten times for each ping, and
// thousands of times a second beside the calls of a batch.
__attribute__((constructor)) static void may_sleep_longer(void) {
	prctl(PR_SET_TIMERSLACK, 1000000UL, 0, 0, 0); // nanoseconds
}
*/
import "C"
