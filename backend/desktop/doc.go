// Package desktop is what the window needs of the system it stands on, without
// the window itself: which input module types Chinese, whether the display
// answers, and the system's notifications.
//
// Nothing here imports the library that draws the window, so that all of it is
// tested without one.
package desktop
