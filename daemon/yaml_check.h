/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A YAML document against the schema that libcyaml will load it with.
 */
#ifndef _SMTPWARD_YAML_CHECK_H
#define _SMTPWARD_YAML_CHECK_H

#include <cyaml/cyaml.h>
#include <stdbool.h>

#include "yaml_tree.h"

bool yaml_check(const struct yaml_tree *tree,
		const cyaml_schema_value_t *schema, struct diag *diag);
int yaml_into(const struct yaml_tree *tree, const void *bytes, size_t len,
	      const cyaml_schema_value_t *schema, void **data,
	      struct diag *diag);
void yaml_forget(const cyaml_schema_value_t *schema, void *data);

#endif /* _SMTPWARD_YAML_CHECK_H */
