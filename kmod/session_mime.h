/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a message, by their headers.
 */
#ifndef _SMTPWARD_SESSION_MIME_H
#define _SMTPWARD_SESSION_MIME_H

#include "types.h"

#define SW_PART_TYPE_MAX 64
#define SW_PART_NAME_MAX 192

/* Bytes of an unfolded header that are looked at. */
#define SW_HEADER_MAX 768

/* RFC 2046 has 70 bytes. Multiparts can be in each other, but not for ever. */
#define SW_BOUNDARY_MAX 70
#define SW_DEPTH_MAX 6

/**
 * struct sw_part - A part of a message that has no parts.
 * @type_len: Bytes of @type, 0 when its headers do not say it.
 * @type: Like "text/plain", in small letters.
 * @is_named: It has a name.
 * @is_extended: @name is encoded as in RFC 2231.
 * @name_len: Bytes of @name.
 * @name: Name of its file, cut where it is too long.
 */
struct sw_part {
	u8 type_len;
	char type[SW_PART_TYPE_MAX];
	bool is_named;
	bool is_extended;
	u8 name_len;
	char name[SW_PART_NAME_MAX];
};

/**
 * struct sw_boundary - What is between the parts of a multipart.
 * @len: Bytes.
 * @text: Without the hyphens in front.
 */
struct sw_boundary {
	u8 len;
	char text[SW_BOUNDARY_MAX];
};

/**
 * struct sw_mime - Where in a message its sender is.
 * @state: In a header, in a body.
 * @is_cut: Something was longer than there is room for, or too deep.
 * @depth: Entries in @boundary.
 * @boundary: Of the multiparts around, the outermost first.
 * @header_len: Bytes in @header, no more than fit.
 * @header: The header, without its folds.
 * @head_len: Bytes in @head.
 * @head: Begin of a line of a body that can be a boundary.
 * @part: What is known of the part.
 * @new: Its own boundary, when it is a multipart.
 * @from_disposition: Its name is that of Content-Disposition.
 */
struct sw_mime {
	u8 state;
	bool is_cut;
	u8 depth;
	struct sw_boundary boundary[SW_DEPTH_MAX];
	u16 header_len;
	char header[SW_HEADER_MAX];
	u8 head_len;
	char head[SW_BOUNDARY_MAX + 6];
	struct sw_part part;
	struct sw_boundary new;
	bool from_disposition;
};

struct sw_facts;

void sw_mime_begin(struct sw_mime *mime);
void sw_mime_feed(struct sw_mime *mime, struct sw_facts *facts,
		  const char *data, u32 len);
void sw_mime_end(struct sw_mime *mime, struct sw_facts *facts);

/* session_header.c */
void sw_mime_header(struct sw_mime *mime);

#endif /* _SMTPWARD_SESSION_MIME_H */
