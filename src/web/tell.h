/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page knows of a run, as JSON: player/engine.js has the types. Each function writes one value; a member's name
 * is never written. */
#pragma once

#include "base/json.h"
#include "model/model.h"
#include "web/picture.h"

/* A workload that runs. */
typedef struct
{
  KmTimeline *timeline;
  KmModel *model; /* of timeline */
  KmScene *scene; /* of model, made by km_web_scene_new() */
} KmWebRun;

/* The place of the cursor, what is said there, and the questions that come before the next call. */
void km_web_write_state (const KmWebRun *run, KmJson *json, const char *name);
/* Events [from, end) of the current call. */
void km_web_write_events (const KmWebRun *run, KmJson *json, const char *name, uint32_t from, uint32_t end);
/* What the current call returned, which must be complete; null if that is not worth a word. */
void km_web_write_result (const KmWebRun *run, KmJson *json);

/* Calls [from, end) with the marks before each; of call number `ops` there are only marks. */
void km_web_write_calls (const KmWebRun *run, KmJson *json, const char *name, uint32_t from, uint32_t end);
/* The plot over all calls in @n columns of three numbers: least and most free frames, moments; -1 where nothing is
 * known. */
void km_web_write_plot (const KmWebRun *run, KmJson *json, const char *name, uint32_t n);

/* Grades @text, an answer to the question that is that mark: whether it can be one, whether it is right, what is right,
 * and where that can be seen. */
void km_web_write_grade (const KmWebRun *run, KmJson *json, size_t mark, const char *text);
/* What @target means as an answer to that question; null if nothing. */
void km_web_write_pick (const KmWebRun *run, KmJson *json, size_t mark, const KmTarget *target);
/* Why the current call, which must be complete, did what it did. */
void km_web_write_why (const KmWebRun *run, KmJson *json);
