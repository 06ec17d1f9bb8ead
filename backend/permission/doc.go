// Package permission is the applications for users' information (用户信息申请),
// phone numbers above all: one application of the provider's for each field,
// with its scene, its reason and its pictures, handed in for one merchant or
// for many, and read back.
//
// What the platform tells of applications is kept where readiness keeps it;
// what is kept here is the provider's applications, their files, and the
// platform's list of fields and scenes.
package permission
