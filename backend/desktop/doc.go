// Package desktop is what the window needs of the system it stands on, without
// the window itself: which input module types Chinese, whether the display
// answers, the system's notifications, and whether the system starts the program.
//
// Nothing here imports the library that draws the window, so that all of it is
// tested without one.
package desktop
