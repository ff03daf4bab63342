/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that makes sheets. See page_feed.h.
 *
 *   main loop   choose ──► waiting choice      draw, make ──► wishes
 *                               │                              │ the last one first
 *   thread      ────────────────▼──────────────────────────────▼──────
 *   main loop              found ◄──              made ◄── */
#include "app/page_feed.h"

#include <math.h>

typedef struct
{
  size_t number;
  int width, height; /* device pixels; 0: no picture */
  bool small;
} Wish;

struct _KmPageFeed
{
  gatomicrefcount refs;
  GMutex mutex;
  GCond cond;

  /* with the mutex */
  bool ends;
  KmPageChoice *waiting; /* the next choice, or NULL */
  guint waiting_turn;    /* its number */
  GArray *wishes;        /* of Wish, in the order of asking */
  GCancellable *cancellable;

  /* of the main loop */
  const KmPageFeedHost *host; /* NULL: it is over */
  gpointer user_data;
  guint turn; /* number of the last choice: what comes of others is late */
};

/* What the thread has. */
typedef struct
{
  KmPageFeed *feed;
  GCancellable *cancellable; /* of the choice */
  guint turn;
  KmPageChoice *choice;
  KmTimeline *timeline;
  KmPages *pages;
} Worker;

/* What it tells. */
typedef struct
{
  KmPageFeed *feed;
  guint turn;
  KmPageChoice *choice; /* NULL: a sheet */
  size_t n_sheets, start;
  char *problem;
  KmFedSheet fed;
} Answer;

/* ---- telling ---- */

static void
feed_unref (KmPageFeed *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  km_page_choice_unref (self->waiting);
  g_array_unref (self->wishes);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  feed_unref (answer->feed);
  km_page_choice_unref (answer->choice);
  g_free (answer->problem);
  g_clear_object (&answer->fed.picture);
  km_sheet_free (answer->fed.sheet);
  g_free (answer);
}

static gboolean
answer_cb (gpointer data)
{
  Answer *answer = data;
  KmPageFeed *feed = answer->feed;

  if (!feed->host || answer->turn != feed->turn)
    return G_SOURCE_REMOVE;
  if (answer->choice)
    feed->host->found (feed->user_data, answer->choice, answer->n_sheets, answer->start, answer->problem);
  else
    feed->host->made (feed->user_data, &answer->fed);
  return G_SOURCE_REMOVE;
}

static Answer *
answer_new (Worker *worker)
{
  Answer *answer = g_new0 (Answer, 1);

  g_atomic_ref_count_inc (&worker->feed->refs);
  answer->feed = worker->feed;
  answer->turn = worker->turn;
  return answer;
}

static void
post (Answer *answer)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, answer, answer_free);
}

/* ---- the thread ---- */

static void
let_go (Worker *worker)
{
  g_clear_pointer (&worker->pages, km_pages_free);
  g_clear_pointer (&worker->choice, km_page_choice_unref);
}

/* The timeline stays as long as the script is the same: it knows the way. */
static bool
open_pages (Worker *worker, KmPageChoice *choice, GError **error)
{
  if (worker->timeline && km_timeline_script (worker->timeline) != choice->script)
    g_clear_pointer (&worker->timeline, km_timeline_free);
  if (!worker->timeline)
    worker->timeline = km_timeline_new (choice->script, error);
  if (!worker->timeline
      || (!choice->pages && !km_page_choice_find (choice, worker->timeline, worker->cancellable, error)))
    return false;
  worker->choice = km_page_choice_ref (choice);
  worker->pages = km_page_choice_pages (choice, worker->timeline);
  return true;
}

static void
take_choice (Worker *worker, KmPageChoice *choice)
{
  Answer *answer = answer_new (worker);
  g_autoptr (GError) error = NULL;

  let_go (worker);
  answer->choice = choice;
  if (open_pages (worker, choice, &error))
    {
      answer->n_sheets = km_sheets_count (worker->pages);
      answer->start = km_page_choice_start (choice) / MAX (km_pages_options (worker->pages)->per_page, 1);
    }
  else
    answer->problem = g_strdup (error->message);
  post (answer);
}

/* Paints @sheet as large as fits. */
static GdkTexture *
paint (const KmSheet *sheet, const Wish *wish)
{
  double scale = MIN (wish->width / sheet->width, wish->height / sheet->height);
  int width = MAX ((int)floor (sheet->width * scale), 1), height = MAX ((int)floor (sheet->height * scale), 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr;
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_set_device_scale (surface, width / sheet->width, height / sheet->height);
  cr = cairo_create (surface);
  if (sheet->paper.per_page > 0)
    {
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_paint (cr);
    }
  km_sheet_paint (sheet, cr, scale);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                      (size_t)cairo_image_surface_get_stride (surface) * (size_t)height,
                                      (GDestroyNotify)cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes,
                                 (size_t)cairo_format_stride_for_width (CAIRO_FORMAT_ARGB32, width));
}

static void
fulfil (Worker *worker, const Wish *wish)
{
  Answer *answer;

  if (!worker->pages || wish->number >= km_sheets_count (worker->pages))
    return;
  answer = answer_new (worker);
  answer->fed.number = wish->number;
  answer->fed.small = wish->small;
  answer->fed.sheet =
      km_sheet_new (worker->pages, wish->number, worker->choice->paper_width, worker->choice->paper_height);
  answer->fed.width = answer->fed.sheet->width;
  answer->fed.height = answer->fed.sheet->height;
  if (wish->width > 0)
    answer->fed.picture = paint (answer->fed.sheet, wish);
  post (answer);
}

/* The first that is not small, or else the first. */
static guint
next_wish (const GArray *wishes)
{
  guint i = 0;

  while (i < wishes->len && g_array_index (wishes, Wish, i).small)
    i++;
  return i < wishes->len ? i : 0;
}

/* Waits for something to do. Returns false if it is over; else @choice (transfer full), or NULL and @wish. */
static bool
next_task (Worker *worker, KmPageChoice **choice, Wish *wish)
{
  KmPageFeed *feed = worker->feed;
  bool ends;

  g_mutex_lock (&feed->mutex);
  while (!feed->ends && !feed->waiting && feed->wishes->len == 0)
    g_cond_wait (&feed->cond, &feed->mutex);
  ends = feed->ends;
  *choice = g_steal_pointer (&feed->waiting);
  if (*choice)
    {
      worker->turn = feed->waiting_turn;
      g_set_object (&worker->cancellable, feed->cancellable);
    }
  else if (!ends)
    {
      guint i = next_wish (feed->wishes);

      *wish = g_array_index (feed->wishes, Wish, i);
      g_array_remove_index (feed->wishes, i);
    }
  g_mutex_unlock (&feed->mutex);
  return !ends;
}

static gpointer
thread_cb (gpointer data)
{
  Worker worker = { .feed = data };
  KmPageChoice *choice;
  Wish wish;

  while (next_task (&worker, &choice, &wish))
    {
      if (choice)
        take_choice (&worker, choice);
      else
        fulfil (&worker, &wish);
    }
  let_go (&worker);
  g_clear_pointer (&worker.timeline, km_timeline_free);
  g_clear_object (&worker.cancellable);
  km_page_choice_unref (choice);
  feed_unref (data);
  return NULL;
}

/* ---- asking ---- */

KmPageFeed *
km_page_feed_new (const KmPageFeedHost *host, gpointer user_data)
{
  KmPageFeed *self = g_new0 (KmPageFeed, 1);

  g_atomic_ref_count_init (&self->refs);
  g_atomic_ref_count_inc (&self->refs); /* of the thread */
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->wishes = g_array_new (FALSE, FALSE, sizeof (Wish));
  self->cancellable = g_cancellable_new ();
  self->host = host;
  self->user_data = user_data;
  g_thread_unref (g_thread_new ("pages", thread_cb, self));
  return self;
}

/* With the mutex. */
static void
forget_all (KmPageFeed *self)
{
  g_cancellable_cancel (self->cancellable);
  g_array_set_size (self->wishes, 0);
  g_clear_pointer (&self->waiting, km_page_choice_unref);
}

void
km_page_feed_free (KmPageFeed *self)
{
  if (!self)
    return;
  self->host = NULL;
  g_mutex_lock (&self->mutex);
  forget_all (self);
  self->ends = true;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  feed_unref (self);
}

void
km_page_feed_choose (KmPageFeed *self, KmPageChoice *choice)
{
  g_mutex_lock (&self->mutex);
  forget_all (self);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->waiting = choice ? km_page_choice_ref (choice) : NULL;
  self->waiting_turn = ++self->turn;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* With the mutex: takes out the wishes that @wish would repeat. */
static void
drop_wish (KmPageFeed *self, const Wish *wish)
{
  for (guint i = self->wishes->len; i-- > 0;)
    {
      const Wish *old = &g_array_index (self->wishes, Wish, i);

      if (old->small == wish->small && (!wish->small || old->number == wish->number))
        g_array_remove_index (self->wishes, i);
    }
}

static void
ask (KmPageFeed *self, Wish wish)
{
  g_mutex_lock (&self->mutex);
  drop_wish (self, &wish);
  g_array_append_val (self->wishes, wish);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
km_page_feed_draw (KmPageFeed *self, size_t number, int width, int height, bool small)
{
  ask (self, (Wish){ .number = number, .width = MAX (width, 1), .height = MAX (height, 1), .small = small });
}

void
km_page_feed_make (KmPageFeed *self, size_t number)
{
  ask (self, (Wish){ .number = number });
}

void
km_page_feed_forget (KmPageFeed *self, size_t number)
{
  const Wish wish = { .number = number, .small = true };

  g_mutex_lock (&self->mutex);
  drop_wish (self, &wish);
  g_mutex_unlock (&self->mutex);
}
