/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles by name, for find and for actions. */
#pragma once

#include "model/model_private.h"

/* The last operation before number @before that sets the handle @name ("p", "t[3]"); UINT32_MAX if there is none among
 * the last operations looked at. */
uint32_t km_model_find_handle (KmModel *model, const char *name, uint32_t before);
