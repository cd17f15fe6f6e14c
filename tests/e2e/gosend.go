// SPDX-License-Identifier: GPL-2.0-only

// Gosend sends a message by the SMTP client of Go's own library. Go's programs make
// their system calls by themselves, without the C library.
//
// Usage: gosend ADDRESS:PORT FROM TO...
package main

import (
	"log"
	"net/smtp"
	"os"
)

func main() {
	message := []byte("Subject: x\r\n\r\nHi.\r\n")
	err := smtp.SendMail(os.Args[1], nil, os.Args[2], os.Args[3:], message)
	if err != nil {
		log.Fatal(err)
	}
}
