import type { Texts } from '../texts.ts'

export const id: Texts = {
  again: 'Maaf, itu tidak bisa dibaca sebagai jawaban.',
  ask: {
    day: 'Hari apa kurir sebaiknya mengantar lagi pesanan {order} Anda?',
    address: 'Tulis alamat baru yang lengkap untuk pesanan {order} dalam satu pesan, atau kirim sebagai lokasi.',
    order: 'Ini tentang pesanan yang mana?',
    item: 'Ini tentang barang yang mana dari pesanan {order}?',
    reason: 'Apa alasannya?',
    photo: 'Ingin mengirim fotonya? Kirim di sini sekarang, atau lanjutkan tanpa foto.',
  },
  pick: 'Pilih',
  all: 'Seluruh pesanan',
  skip: 'Tanpa foto',
  reasons: {
    size: 'Ukuran tidak pas',
    damaged: 'Barang rusak',
    wrong: 'Barang salah',
    different: 'Tidak sesuai foto',
    other: 'Alasan lain',
  },
  confirm: 'Konfirmasi pesanan',
  cancel: 'Batalkan pesanan',
  say: {
    redelivery_day: 'Terima kasih. {shop} meneruskan bahwa Anda ingin pesanan {order} diantar pada {day}.',
    redelivery_address: 'Terima kasih. {shop} meneruskan alamat baru untuk pesanan {order}.',
    redelivery_call: 'Terima kasih. {shop} meneruskan bahwa Anda ingin ditelepon tentang pesanan {order}.',
    order_address: 'Terima kasih, {shop} sudah menerima alamat baru untuk pesanan {order}. Apakah Anda masih menginginkan pesanan ini?',
    return:
      'Terima kasih. {shop} sudah menerima keinginan Anda untuk mengembalikan barang dari pesanan {order} dan akan memberi tahu langkah berikutnya di sini.',
    exchange:
      'Terima kasih. {shop} sudah menerima keinginan Anda untuk menukar barang dari pesanan {order} dan akan memberi tahu langkah berikutnya di sini.',
    arrived: 'Paket Anda sudah tiba, jadi tidak ada lagi yang perlu diubah. Semoga suka!',
    out_again: 'Kabar baik: kurir sudah dalam perjalanan lagi ke tempat Anda. Mohon siapkan ponsel Anda.',
    going_back:
      'Terima kasih atas jawabannya. Paket sudah dalam perjalanan kembali ke {shop}. Jika masih menginginkannya, tulis di sini; toko akan membacanya.',
    sent_already:
      'Pesanan {order} sudah dikirim, jadi alamat tidak bisa diubah lagi di sini. Jika salah, tulis di sini; {shop} akan membacanya.',
    settled: 'Pertanyaan itu sudah selesai. Jika masih ada sesuatu, tulis di sini; {shop} akan membacanya.',
    person: 'Itu tidak bisa dipahami. Seseorang dari {shop} akan membacanya dan menjawab di sini.',
    return_none: 'Saat ini tidak ada pesanan yang bisa dikembalikan lewat chat. Tulis keinginan Anda di sini; {shop} akan membacanya.',
    status_none: 'Tidak ada pesanan terbuka untuk nomor ini. Jika Anda menunggu pesanan, tulis di sini; {shop} akan membacanya.',
  },
  answered: {
    order_confirmed: 'Terima kasih, pesanan Anda sudah dikonfirmasi. {shop} akan memberi tahu Anda di sini saat dikirim.',
    order_cancelled: 'Terima kasih sudah memberi tahu. Pesanan Anda di {shop} sedang dibatalkan; kami kabari di sini setelah selesai.',
    order_cancel_asked:
      'Terima kasih sudah memberi tahu. {shop} diminta membatalkan pesanan Anda dan akan memutuskannya. Pesanan belum dibatalkan.',
  },
  order: 'Pesanan {order}',
  expected: 'perkiraan {day}',
  standing: {
    placed: 'Diterima, sedang disiapkan',
    paid: 'Sudah dibayar, sedang disiapkan',
    fulfilled: 'Selesai',
    cancelled: 'Dibatalkan',
    packed: 'Sudah dikemas, menunggu kurir',
    moving: 'Dalam perjalanan',
    pickup: 'Siap diambil',
    out: 'Sedang diantar',
    failed: 'Kurir tidak bisa menyerahkannya',
    delivered: 'Sudah diterima',
    returning: 'Kembali ke toko',
    returned: 'Sudah kembali di toko',
    unclear: 'Kurir belum memberi kabar; silakan tulis kepada kami di sini',
  },
}
