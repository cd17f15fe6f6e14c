// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens a connection to the port of loopback that the variable PORT names, and says
 * a word. The exit status is the error. Linked statically as well, to run where
 * there is nothing else.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vectors.h"

int main(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const char *port = getenv("PORT");
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (!port)
		exit(EINVAL);
	addr.sin_port = htons(atoi(port));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    write(fd, VECTOR_WORD, strlen(VECTOR_WORD)) < 0)
		return errno;
	return 0;
}
