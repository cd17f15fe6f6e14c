// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a file of detections may say.
 */
#include <cyaml/cyaml.h>

#include "compiler.h"
#include "detections.h"
#include "record.h"

#define NAME_LEN_MAX 63
#define TEXT_LEN_MAX 1023
#define WORD_LEN_MAX 255

#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_strval_t severities[] = {
	{ "off", SEVERITY_OFF },	   { "low", SEVERITY_LOW },
	{ "medium", SEVERITY_MEDIUM },	   { "high", SEVERITY_HIGH },
	{ "critical", SEVERITY_CRITICAL },
};

static const cyaml_strval_t senders[] = {
	{ "any", SENDER_ANY },
	{ "known", SENDER_KNOWN },
};

static const cyaml_strval_t actions[] = {
	{ "smtp-connect", 0 },	    { "mail-tool-exec", 1 },
	{ "smtp-flow", 2 },	    { "smtp-threshold", 3 },
	{ "smtp-limit", 4 },	    { "smtp-dialogue", 5 },
	{ RECORD_TRANSMISSION, 6 },
};

static const cyaml_strval_t keys[] = {
	{ "user", KEY_USER },	  { "job", KEY_JOB },
	{ "origin", KEY_ORIGIN }, { "parent", KEY_PARENT },
	{ "tool", KEY_TOOL },	  { "destination", KEY_DESTINATION },
	{ "domain", KEY_DOMAIN }, { "hour", KEY_HOUR },
};

static const cyaml_schema_value_t word_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, WORD_LEN_MAX),
};

static const cyaml_schema_value_t action_schema = {
	CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, int, actions, ARRAY_SIZE(actions)),
};

static const cyaml_schema_value_t key_schema = {
	CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, int, keys, ARRAY_SIZE(keys)),
};

static const cyaml_schema_field_t condition_fields[] = {
	CYAML_FIELD_STRING_PTR("field", CYAML_FLAG_POINTER, struct condition,
			       field, 1, WORD_LEN_MAX),
	CYAML_FIELD_SEQUENCE("is", OPTIONAL, struct condition, is, &word_schema,
			     1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("not", OPTIONAL, struct condition, is_not,
			     &word_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("min", OPTIONAL, struct condition, min, 1,
			       NAME_LEN_MAX),
	CYAML_FIELD_STRING_PTR("max", OPTIONAL, struct condition, max, 1,
			       NAME_LEN_MAX),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t condition_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct condition,
			    condition_fields),
};

static const cyaml_schema_field_t exception_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct exception,
			       name, 1, NAME_LEN_MAX),
	CYAML_FIELD_STRING_PTR("why", CYAML_FLAG_POINTER, struct exception, why,
			       1, TEXT_LEN_MAX),
	CYAML_FIELD_SEQUENCE("all", CYAML_FLAG_POINTER, struct exception, all,
			     &condition_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t exception_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct exception,
			    exception_fields),
};

static const cyaml_schema_field_t more_fields[] = {
	CYAML_FIELD_STRING_PTR("of", OPTIONAL, struct excess, of, 1,
			       WORD_LEN_MAX),
	CYAML_FIELD_STRING_PTR("than", CYAML_FLAG_POINTER, struct excess, than,
			       1, NAME_LEN_MAX),
	CYAML_FIELD_STRING_PTR("per", OPTIONAL, struct excess, per, 1,
			       NAME_LEN_MAX),
	CYAML_FIELD_STRING_PTR("times", OPTIONAL, struct excess, times, 1,
			       NAME_LEN_MAX),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t detection_fields[] = {
	CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct detection, id,
			       1, NAME_LEN_MAX),
	CYAML_FIELD_STRING_PTR("title", OPTIONAL, struct detection, title, 1,
			       TEXT_LEN_MAX),
	CYAML_FIELD_STRING_PTR("why", OPTIONAL, struct detection, why, 1,
			       TEXT_LEN_MAX),
	CYAML_FIELD_ENUM("severity", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			 struct detection, severity, severities,
			 ARRAY_SIZE(severities)),
	CYAML_FIELD_STRING_PTR("analytic", OPTIONAL, struct detection, analytic,
			       1, NAME_LEN_MAX),
	CYAML_FIELD_SEQUENCE("on", OPTIONAL, struct detection, on,
			     &action_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_ENUM("sender", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			 struct detection, sender, senders,
			 ARRAY_SIZE(senders)),
	CYAML_FIELD_SEQUENCE("when", OPTIONAL, struct detection, when,
			     &condition_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("unless", OPTIONAL, struct detection, unless,
			     &word_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("key", OPTIONAL, struct detection, key,
			     &key_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("repeat", OPTIONAL, struct detection, repeat, 1,
			       NAME_LEN_MAX),
	CYAML_FIELD_MAPPING_PTR("more", OPTIONAL, struct detection, more,
				more_fields),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t detection_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct detection,
			    detection_fields),
};

static const cyaml_schema_field_t list_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct word_list,
			       name, 1, NAME_LEN_MAX),
	CYAML_FIELD_SEQUENCE("words", CYAML_FLAG_POINTER, struct word_list,
			     words, &word_schema, 0, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t list_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct word_list, list_fields),
};

static const cyaml_schema_field_t file_fields[] = {
	CYAML_FIELD_STRING_PTR("learning", OPTIONAL, struct detections_file,
			       learning, 1, NAME_LEN_MAX),
	CYAML_FIELD_STRING_PTR("repeat", OPTIONAL, struct detections_file,
			       repeat, 1, NAME_LEN_MAX),
	CYAML_FIELD_SEQUENCE("lists", OPTIONAL, struct detections_file, lists,
			     &list_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("exceptions", OPTIONAL, struct detections_file,
			     exceptions, &exception_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("detections", OPTIONAL, struct detections_file,
			     detections, &detection_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

const cyaml_schema_value_t detections_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct detections_file,
			    file_fields),
};

/**
 * detections_action() - Which records a detection is about.
 * @bit: Of detection.on.
 *
 * Return: Their event.action.
 */
const char *detections_action(int bit)
{
	return actions[bit].str;
}

/**
 * severity_word() - A severity in words.
 * @severity: enum severity.
 *
 * Return: The word, "unset" for none.
 */
const char *severity_word(int severity)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(severities); i++)
		if (severities[i].val == severity)
			return severities[i].str;
	return "unset";
}
