import type { Words } from './en.ts'

/** Indonesian. */
export const id: Words = {
  embed: {
    name: 'Tombol chat WhatsApp',
    intro: 'Nomor, warna, kata, dan aturan diatur di aplikasi, di bagian Widget.',
    phone: 'Nomor WhatsApp',
    phoneInfo: 'Dengan kode negara. Hanya dipakai sampai ada nomor yang terhubung di aplikasi.',
    side: 'Sisi',
    sideApp: 'Seperti di aplikasi',
    sideStart: 'Di awal baris',
    sideEnd: 'Di akhir baris',
    lift: 'Lebih tinggi',
    liftInfo: 'Agar tidak menutupi bilah di bawah halaman Anda.',
  },
  optin: { name: 'Daftar WhatsApp', intro: 'Apa yang disetujui pembeli diatur di aplikasi, di bagian Widget.' },
  stock: {
    name: 'WhatsApp: stok kembali',
    intro: 'Pembeli hanya melihatnya saat varian yang dipilih habis. Di sini selalu ditampilkan.',
    product: 'Produk',
  },
  space: 'Jarak atas dan bawah',
  checkout: {
    title: 'Kabar lewat WhatsApp',
    number: 'Pesan dikirim ke {phone}.',
    saved: 'Tersimpan. Terima kasih!',
    takenBack: 'Dibatalkan. Anda tidak akan menerima pesan.',
    given: 'Anda sudah menyetujuinya saat checkout.',
    setUp: 'Pilih teksnya di aplikasi, di bagian Checkout. Sampai saat itu pembeli tidak melihat apa pun di sini.',
  },
}
